module github.com/samtal-chat/samtal

go 1.26
