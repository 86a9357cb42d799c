var e=[`😀 grinning face|cheerful cheery grin happy
😃 grinning face with big eyes|smiley awesome grin
😄 grinning face with smiling eyes|smile eye grin happy
😁 beaming face with smiling eyes|grin eye grinning
😆 grinning squinting face|laughing satisfied closed eyes haha hahaha
😅 grinning face with sweat|smile cold dejected excited mouth
🤣 rolling on the floor laughing|rofl crying face funny haha happy
😂 face with tears of joy|crying feels funny haha happy
🙂 slightly smiling face|happy smile
🙃 upside down face|hehe smile upsidedown
🫠 melting face|disappear dissolve embarrassed haha heat
😉 winking face|wink flirt heartbreaker sexy slide tease
😊 smiling face with smiling eyes|blush eye glad satisfied
😇 smiling face with halo|innocent angel angelic angels blessed fairy
🥰 smiling face with hearts|three 3 adore crush heart
😍 smiling face with heart eyes|143 bae eye feels hearteyes
🤩 star struck|excited eyes face grinning smile
😘 face blowing a kiss|kissing heart adorbs bae flirt
😗 kissing face|143 date dating flirt ily
☺️ smiling face|relaxed happy outlined smile
😚 kissing face with closed eyes|143 bae blush date dating
😙 kissing face with smiling eyes|143 closed date dating eye
🥲 smiling face with tear|glad grateful happy joy pain
😋 face savoring food|yum delicious eat full hungry
😛 face with tongue|stuck out awesome cool nice party stuckout
😜 winking face with tongue|stuck out eye crazy epic funny joke
🤪 zany face|crazy eye eyes goofy large
😝 squinting face with tongue|stuck out closed eyes eye gross horrible
🤑 money mouth face|moneymouth paid
🤗 smiling face with open hands|hugs hug hugging
🤭 face with hand over mouth|giggle giggling oops
🫢 face with open eyes and hand over mouth|amazement awe disbelief embarrass
🫣 face with peeking eye|captivated embarrass hide hiding
🤫 shushing face|quiet shh shush
🤔 thinking face|chin consider hmm ponder pondering
🫡 saluting face|good luck maam ok respect
🤐 zipper mouth face|keep quiet secret shut
🤨 face with raised eyebrow|disapproval disbelief distrust emoji
😐 neutral face|awkward blank deadpan expressionless fine
😑 expressionless face|awkward dead fine inexpressive
😶 face without mouth|no awkward blank expressionless mouthless
🫥 dotted line face|depressed disappear hidden hide
😶‍🌫️ face in clouds|absentminded fog head
😏 smirking face|smirk boss dapper flirt homie kidding
😒 unamused face| bored fine jealous jel
🙄 face with rolling eyes|roll eyeroll shade ugh
😬 grimacing face|awk awkward dentist grimace
😮‍💨 face exhaling|blow blowing exhale exhausted
🤥 lying face|liar lie pinocchio
😌 relieved face|calm peace relief zen
😔 pensive face|awful bored dejected died disappointed
😪 sleepy face|crying good night sad sleep
🤤 drooling face
😴 sleeping face|bed bedtime good goodnight nap
😷 face with medical mask|cold dentist dermatologist doctor dr
🤒 face with thermometer|ill sick
🤕 face with head bandage|headbandage hurt injury ouch
🤢 nauseated face|gross nasty sick vomit
🤮 face vomiting|barf ew gross puke sick
🤧 sneezing face|fever flu gesundheit sick sneeze
🥵 hot face|dying feverish heat panting
🥶 cold face|blue bluefaced freezing frostbite
🥴 woozy face|dizzy drunk eyes intoxicated mouth
😵 face with crossed out eyes|dizzy crossedout dead feels
😵‍💫 face with spiral eyes|confused dizzy hypnotized omg
🤯 exploding head|blown explode mind mindblown
🤠 cowboy hat face|cowgirl
🥳 partying face|bday birthday celebrate celebration excited
🥸 disguised face|disguise eyebrow glasses incognito moustache
😎 smiling face with sunglasses|awesome beach bright bro chilling cool
🤓 nerd face|brainy clever expert geek gifted
🧐 face with monocle|classy fancy rich stuffy
😕 confused face|befuddled confusing dunno frown
🫤 face with diagonal mouth|confused confusion disappointed doubt doubtful
😟 worried face|anxious butterflies nerves nervous sad
🙁 slightly frowning face|frown sad
☹️ frowning face|frown sad
😮 face with open mouth|believe forgot omg
😯 hushed face|epic omg stunned surprised
😲 astonished face|cost no omg shocked
😳 flushed face|amazed awkward crazy dazed dead disbelief
🥺 pleading face|begging big eyes mercy not
🥹 face holding back tears|admiration aww cry embarrassed
😦 frowning face with open mouth|caught frown guard
😧 anguished face|forgot scared scary stressed
😨 fearful face|afraid anxious blame fear
😰 anxious face with sweat|cold blue eek mouth
😥 sad but relieved face|disappointed anxious call close complicated
😢 crying face|cry awful feels miss
😭 loudly crying face|sob bawling cry sad
😱 face screaming in fear|scream epic fearful munch scared
😖 confounded face|annoyed confused cringe distraught
😣 persevering face|persevere concentrate concentration focus headache
😞 disappointed face|awful blame dejected fail
😓 downcast face with sweat|close cold feels headache
😩 weary face|crying fail feels hungry mad
😫 tired face|cost feels nap sad sneeze
🥱 yawning face|bedtime bored goodnight nap night
😤 face with steam from nose|triumph anger angry feels fume fuming
😡 enraged face|pout rage anger angry feels mad
😠 angry face|anger blame feels frustrated
🤬 face with symbols on mouth|cursing censor cussing mad
😈 smiling face with horns|imp demon devil evil fairy fairytale
👿 angry face with horns|imp demon devil evil fairy
💀 skull|body dead death face fairy fairytale
☠️ skull and crossbones|bone dead death face monster
💩 pile of poo|hankey poop shit bs comic doo dung face
🤡 clown face
👹 ogre|japanese creature devil face fairy fairytale fantasy
👺 goblin|japanese angry creature face fairy fairytale fantasy
👻 ghost|boo creature excited face fairy fairytale
👽 alien|creature extraterrestrial face fairy fairytale fantasy
👾 alien monster|space invader creature extraterrestrial face fairy fairytale
🤖 robot|face monster
😺 grinning cat|smiley animal face mouth open
😸 grinning cat with smiling eyes|smile animal eye face grin
😹 cat with tears of joy|animal face laugh laughing
😻 smiling cat with heart eyes|animal eye face hearteyes
😼 cat with wry smile|smirk animal face ironic
😽 kissing cat|animal closed eye eyes face
🙀 weary cat|scream animal face oh surprised
😿 crying cat|face animal cry sad
😾 pouting cat|animal face
🙈 see no evil monkey|embarrassed face forbidden forgot gesture
🙉 hear no evil monkey|animal ears face forbidden gesture
🙊 speak no evil monkey|animal face forbidden gesture
💌 love letter|heart mail romance valentine
💘 heart with arrow|cupid 143 adorbs date emotion
💝 heart with ribbon|gift 143 anniversary emotion ily kisses
💖 sparkling heart|143 emotion excited good ily
💗 growing heart|heartpulse 143 emotion excited
💓 beating heart|heartbeat 143 cardio emotion
💞 revolving hearts|143 adorbs anniversary emotion heart
💕 two hearts|143 anniversary date dating emotion heart
💟 heart decoration|143 emotion hearth purple
❣️ heart exclamation|heavy mark punctuation
💔 broken heart|break crushed emotion heartbroken
❤️‍🔥 heart on fire|burn love lust sacred
❤️‍🩹 mending heart|healthier improving recovering recuperating
❤️ red heart|emotion love
🧡 orange heart|143
💛 yellow heart|143 cardiac emotion ily love
💚 green heart|143 emotion ily love
💙 blue heart|143 emotion ily love
💜 purple heart|143 bestest emotion ily love
🤎 brown heart|143
🖤 black heart|evil wicked
🤍 white heart|143
💋 kiss mark|dating emotion heart kissing lips
💯 hundred points|100 a agree clearly definitely faithful
💢 anger symbol|angry comic mad upset
💥 collision|boom bomb collide comic explode
💫 dizzy|comic shining shooting star stars
💦 sweat droplets|drops comic drip droplet splashing
💨 dashing away|dash cloud comic fart
🕳️ hole
💬 speech balloon|bubble comic dialog message sms
👁️‍🗨️ eye in speech bubble|balloon witness
🗨️ left speech bubble|balloon dialog
🗯️ right anger bubble|angry balloon mad
💭 thought balloon|bubble cartoon cloud comic daydream
💤 zzz|comic good goodnight night sleep sleeping`,`👋 waving hand|wave bye cya g2g greetings gtg
🤚 raised back of hand|backhand
🖐️ hand with fingers splayed|raised finger stop
✋ raised hand|5 five high stop
🖖 vulcan salute|finger hand hands
🫱 rightwards hand|handshake hold reach right rightward
🫲 leftwards hand|handshake hold left leftward
🫳 palm down hand|dismiss drop dropped
🫴 palm up hand|beckon catch come hold know
👌 ok hand|awesome bet dope fleek fosho got
🤌 pinched fingers|gesture hand hold huh interrogation
🤏 pinching hand|amount bit fingers little
✌️ victory hand|v peace
🤞 crossed fingers|cross finger hand luck
🫰 hand with index finger and thumb crossed|3 expensive heart
🤟 love you gesture|fingers hand ily loveyou
🤘 sign of the horns|metal finger hand rockon
🤙 call me hand|hang loose shaka
👈 backhand index pointing left|point finger hand
👉 backhand index pointing right|point finger hand
👆 backhand index pointing up|point 2 finger hand
🖕 middle finger|fu hand
👇 backhand index pointing down|point finger hand
☝️ index pointing up|point finger hand this
🫵 index pointing at the viewer|finger hand poke
👍 thumbs up|1 thumbsup good hand like thumb
👎 thumbs down|1 thumbsdown bad dislike good hand
✊ raised fist|clenched hand punch solidarity
👊 oncoming fist|facepunch punch absolutely agree boom bro bruh bump
🤛 left facing fist|leftfacing leftwards
🤜 right facing fist|rightfacing rightwards
👏 clapping hands|clap applause approval awesome congrats congratulations
🙌 raising hands|raised celebration gesture hand hooray praise
🫶 heart hands|3 love you
👐 open hands|hand hug jazz swerve
🤲 palms up together|cupped dua hands pray prayer
🤝 handshake|agreement deal hand meeting shake
🙏 folded hands|pray appreciate ask beg blessed bow cmon
✍️ writing hand|write
💅 nail polish|care bored cosmetics done makeup manicure
🤳 selfie|camera phone
💪 flexed biceps|muscle arm beast bench bodybuilder bro
🦾 mechanical arm|accessibility prosthetic
🦿 mechanical leg|accessibility prosthetic
🦵 leg|bent foot kick knee limb
🦶 foot|ankle feet kick stomp
👂 ear|body ears hear hearing listen listening
🦻 ear with hearing aid|accessibility hard
👃 nose|body noses nosey odor smell smells
🧠 brain|intelligent smart
🫀 anatomical heart|beat cardiology heartbeat organ
🫁 lungs|breath breathe exhalation inhalation lung organ
🦷 tooth|dentist pearly teeth white
🦴 bone|bones dog skeleton wishbone
👀 eyes|body eye face googly look looking
👁️ eye|1 body one
👅 tongue|body lick slurp
👄 mouth|lips beauty body kiss kissing lipstick
🫦 biting lip|anxious bite fear flirt flirting
👶 baby|babies children goo infant newborn pregnant
🧒 child|brighteyed grandchild kid young younger
👦 boy|brighteyed child grandson kid son young
👧 girl|brighteyed child daughter granddaughter kid virgo
🧑 person|adult
👱 person blond hair|haired blondhaired human
👨 man|adult bro
🧔 person beard|bearded whiskers
👩 woman|adult lady
🧑‍🦰 person red hair|adult
🧑‍🦱 person curly hair|adult
🧑‍🦳 person white hair|adult
🧑‍🦲 person bald|adult
🧓 older person|adult elderly grandparent old wise
👴 old man|older adult bald elderly gramps grandfather grandpa
👵 old woman|older adult elderly grandma grandmother granny lady
🙍 person frowning|annoyed disappointed disgruntled disturbed frown
🙎 person pouting|face disappointed downtrodden frown grimace
🙅 person gesturing no|good forbidden gesture hand not
🙆 person gesturing ok|exercise gesture hand omg
💁 person tipping hand|information desk fetch flick flip gossip
🙋 person raising hand|gesture here know me
🧏 deaf person|accessibility ear gesture hear
🧏‍♂️ deaf man|accessibility ear gesture hear
🧏‍♀️ deaf woman|accessibility ear gesture hear
🙇 person bowing|bow apology ask beg favor
🤦 person facepalming|facepalm again bewilder disbelief exasperation no
🤷 person shrugging|shrug doubt dunno guess idk ignorance indifference
🧑‍⚕️ health worker|doctor healthcare nurse therapist
🧑‍🎓 student|graduate
🧑‍🏫 teacher|instructor lecturer professor
🧑‍⚖️ judge|justice law scales
🧑‍🌾 farmer|gardener rancher
🧑‍🍳 cook|chef
🧑‍🔧 mechanic|electrician plumber tradesperson
🧑‍🏭 factory worker|assembly industrial
🧑‍💼 office worker|architect business manager whitecollar
🧑‍🔬 scientist|biologist chemist engineer mathematician physicist
🧑‍💻 technologist|coder computer developer inventor software
🧑‍🎤 singer|actor entertainer rock rockstar star
🧑‍🎨 artist|palette
🧑‍✈️ pilot|plane
🧑‍🚀 astronaut|rocket space
🧑‍🚒 firefighter|fire firetruck
👮 police officer|cop apprehend arrest citation law
🕵️ detective|sleuth spy
💂 guard|buckingham helmet london palace
🥷 ninja|assassin fight fighter hidden person secret
👷 construction worker|build fix hardhat hat man
🫅 person with crown|monarch noble regal royal
🤴 prince|crown fairy fairytale fantasy king royal
👸 princess|crown fairy fairytale fantasy queen royal
👳 person wearing turban|with
👲 person with skullcap|man gua pi mao cap chinese guapi hat
🤵 person in tuxedo|formal wedding
👰 person with veil|wedding
🤰 pregnant woman
🫃 pregnant man|belly bloated full overeat
🫄 pregnant person|belly bloated full overeat
🤱 breast feeding|baby mom mother nursing
🧑‍🍼 person feeding baby|feed nanny newborn nursing
👼 baby angel|church face fairy fairytale
🎅 santa claus|celebration christmas fairy fantasy father
🤶 mrs claus|celebration christmas fairy fantasy holiday
🧑‍🎄 mx claus|celebration christmas fairy fantasy holiday
🦸 superhero|good hero superpower
🦹 supervillain|bad criminal evil superpower villain
🧙 mage|fantasy magic play sorcerer sorceress sorcery
🧚 fairy|fairytale fantasy myth person pixie tale
🧛 vampire|blood dracula fangs halloween scary supernatural
🧜 merperson|creature fairytale folklore ocean sea siren
🧜‍♂️ merman|creature fairytale folklore neptune ocean poseidon
🧜‍♀️ mermaid|creature fairytale folklore merwoman ocean sea
🧝 elf|elves enchantment fantasy folklore magic magical
🧞 genie|djinn fantasy jinn lamp myth rub
🧟 zombie|apocalypse dead halloween horror scary undead
🧌 troll|fairy fantasy monster tale trolling
💆 person getting massage|face headache relax
💇 person getting haircut|barber beauty chop cosmetology cut groom
🚶 person walking|amble gait hike man pace pedestrian
🧍 person standing|stand
🧎 person kneeling|kneel knees
🧑‍🦯 person with white cane|probing accessibility blind
🧑‍🦼 person in motorized wheelchair|accessibility
🧑‍🦽 person in manual wheelchair|accessibility
🏃 person running|runner fast hurry marathon move quick
🕴️ person in suit levitating|business
👯 people with bunny ears|dancers bestie bff counterpart dancer double
🧖 person in steamy room|sauna day luxurious pamper relax
🧗 person climbing|climb climber mountain rock
🤺 person fencing|fencer sword
🏇 horse racing|jockey racehorse riding sport
⛷️ skier|ski snow
🏂 snowboarder|ski snow snowboard sport
🏌️ person golfing|ball birdie caddy driving golf
🏄 person surfing|surfer beach ocean sport surf
🚣 person rowing boat|rowboat canoe cruise fishing lake oar
🏊 person swimming|swimmer freestyle sport swim
⛹️ person bouncing ball|athletic basketball championship dribble
🏋️ person lifting weights|weight barbell bodybuilder deadlift lifter
🚴 person biking|bicyclist bicycle bike cycle cyclist
🚵 person mountain biking|bicyclist bicycle bike cycle cyclist
🤸 person cartwheeling|active cartwheel excited flip gymnastics
🤼 people wrestling|combat duel grapple ring tournament
🤽 person playing water polo|sport swimming
🤾 person playing handball|athletics ball catch chuck hurl
🤹 person juggling|act balance balancing handle juggle
🧘 person in lotus position|cross legged legs meditation peace
🛀 person taking bath|bathtub tub
🛌 person in bed|sleeping bedtime good goodnight hotel nap
🧑‍🤝‍🧑 people holding hands|bae bestie bff couple dating flirt
💏 kiss|couplekiss anniversary babe bae couple date dating
👩‍❤️‍💋‍👨 kiss woman man|couplekiss anniversary babe bae couple date dating
👨‍❤️‍💋‍👨 kiss man man|couplekiss anniversary babe bae couple date dating
👩‍❤️‍💋‍👩 kiss woman woman|couplekiss anniversary babe bae couple date dating
💑 couple with heart|anniversary babe bae dating
👩‍❤️‍👨 couple with heart woman man|anniversary babe bae dating
👨‍❤️‍👨 couple with heart man man|anniversary babe bae dating
👩‍❤️‍👩 couple with heart woman woman|anniversary babe bae dating
👨‍👩‍👦 family man woman boy|child
👨‍👩‍👧 family man woman girl|child
👨‍👩‍👧‍👦 family man woman girl boy|child
👨‍👩‍👦‍👦 family man woman boy boy|child
👨‍👩‍👧‍👧 family man woman girl girl|child
👨‍👨‍👦 family man man boy|child
👨‍👨‍👧 family man man girl|child
👨‍👨‍👧‍👦 family man man girl boy|child
👨‍👨‍👦‍👦 family man man boy boy|child
👨‍👨‍👧‍👧 family man man girl girl|child
👩‍👩‍👦 family woman woman boy|child
👩‍👩‍👧 family woman woman girl|child
👩‍👩‍👧‍👦 family woman woman girl boy|child
👩‍👩‍👦‍👦 family woman woman boy boy|child
👩‍👩‍👧‍👧 family woman woman girl girl|child
👨‍👦 family man boy|child
👨‍👦‍👦 family man boy boy|child
👨‍👧 family man girl|child
👨‍👧‍👦 family man girl boy|child
👨‍👧‍👧 family man girl girl|child
👩‍👦 family woman boy|child
👩‍👦‍👦 family woman boy boy|child
👩‍👧 family woman girl|child
👩‍👧‍👦 family woman girl boy|child
👩‍👧‍👧 family woman girl girl|child
🗣️ speaking head|face silhouette speak
👤 bust in silhouette|mysterious shadow
👥 busts in silhouette|bff bust everyone friend friends
🫂 people hugging|comfort embrace farewell friendship goodbye hello
👪 family|child
👣 footprints|barefoot clothing footprint omw print walk`,`🐵 monkey face|animal banana
🐒 monkey|animal banana
🦍 gorilla|animal
🦧 orangutan|animal ape monkey
🐶 dog face|adorbs animal pet puppies
🐕 dog|dog2 animal animals dogs pet
🦮 guide dog|accessibility animal blind
🐕‍🦺 service dog|accessibility animal assistance
🐩 poodle|animal dog fluffy
🐺 wolf|animal face
🦊 fox|face animal
🦝 raccoon|animal curious sly
🐱 cat face|animal kitten kitty pet
🐈 cat|cat2 animal animals cats kitten pet
🐈‍⬛ black cat|animal feline halloween meow
🦁 lion|alpha animal face leo mane order
🐯 tiger face|animal big cat predator
🐅 tiger|tiger2 animal big cat predator zoo
🐆 leopard|animal big cat predator zoo
🐴 horse face|animal dressage equine farm
🐎 horse|racehorse animal equestrian farm racing
🦄 unicorn|face
🦓 zebra|animal stripe
🦌 deer|animal
🦬 bison|animal buffalo herd wisent
🐮 cow face|animal farm milk moo
🐂 ox|animal animals bull farm taurus zodiac
🐃 water buffalo|animal zoo
🐄 cow|cow2 animal animals farm milk moo
🐷 pig face|animal bacon farm pork
🐖 pig|pig2 animal bacon farm pork sow
🐗 boar|animal pig
🐽 pig nose|animal face farm smell
🐏 ram|animal aries horns male sheep zodiac
🐑 ewe|sheep animal baa farm female fluffy lamb
🐐 goat|animal capricorn farm milk zodiac
🐪 camel|dromedary animal desert hump one
🐫 two hump camel|animal bactrian desert
🦙 llama|alpaca animal guanaco vicuña wool
🦒 giraffe|animal spots
🐘 elephant|animal
🦣 mammoth|animal extinction large tusk wooly
🦏 rhinoceros|animal
🦛 hippopotamus|animal hippo
🐭 mouse face|animal
🐁 mouse|mouse2 animal animals
🐀 rat|animal
🐹 hamster|animal face pet
🐰 rabbit face|animal bunny pet
🐇 rabbit|rabbit2 animal bunny pet
🐿️ chipmunk|animal squirrel
🦫 beaver|animal dam teeth
🦔 hedgehog|animal spiny
🦇 bat|animal vampire
🐻 bear|animal face grizzly growl honey
🐻‍❄️ polar bear|animal arctic white
🐨 koala|animal australia bear down face marsupial
🐼 panda|face animal bamboo
🦥 sloth|lazy slow
🦦 otter|animal fishing playful
🦨 skunk|animal stink
🦘 kangaroo|animal joey jump marsupial
🦡 badger|animal honey pester
🐾 paw prints|feet paws print
🦃 turkey|bird gobble thanksgiving
🐔 chicken|animal bird ornithology
🐓 rooster|animal bird ornithology
🐣 hatching chick|animal baby bird egg
🐤 baby chick|animal bird ornithology
🐥 front facing baby chick|hatched animal bird frontfacing newborn
🐦 bird|animal ornithology
🐧 penguin|animal antarctica bird ornithology
🕊️ dove|bird fly ornithology peace
🦅 eagle|animal bird ornithology
🦆 duck|animal bird ornithology
🦢 swan|animal bird cygnet duckling ornithology ugly
🦉 owl|animal bird ornithology wise
🦤 dodo|animal bird extinction large ornithology
🪶 feather|bird flight light plumage
🦩 flamingo|animal bird flamboyant ornithology tropical
🦚 peacock|animal bird colorful ornithology ostentatious peahen
🦜 parrot|animal bird ornithology pirate talk
🐸 frog|animal face
🐊 crocodile|animal zoo
🐢 turtle|animal terrapin tortoise
🦎 lizard|animal reptile
🐍 snake|animal bearer ophiuchus serpent zodiac
🐲 dragon face|animal fairy fairytale tale
🐉 dragon|animal fairy fairytale knights tale
🦕 sauropod|brachiosaurus brontosaurus dinosaur diplodocus
🦖 t rex|trex dinosaur tyrannosaurus
🐳 spouting whale|animal beach face ocean
🐋 whale|whale2 animal beach ocean
🐬 dolphin|flipper animal beach ocean
🦭 seal|animal lion ocean sea
🐟 fish|animal dinner fishes fishing pisces zodiac
🐠 tropical fish|animal fishes
🐡 blowfish|animal fish
🦈 shark|animal fish
🐙 octopus|animal creature ocean
🐚 spiral shell|animal beach conch sea
🪸 coral|change climate ocean reef sea
🦀 crab|cancer zodiac
🦞 lobster|animal bisque claws seafood
🦐 shrimp|food shellfish small
🦑 squid|animal food mollusk
🦪 oyster|diving pearl
🐌 snail|animal escargot garden nature slug
🦋 butterfly|insect pretty
🐛 bug|animal garden insect
🐜 ant|animal garden insect
🐝 honeybee|bee animal bumblebee honey insect nature
🪲 beetle|animal bug insect
🐞 lady beetle|animal garden insect ladybird
🦗 cricket|animal bug grasshopper insect orthoptera
🪳 cockroach|animal insect pest roach
🕷️ spider|animal insect
🕸️ spider web
🦂 scorpion|scorpio scorpius zodiac
🦟 mosquito|bite disease fever insect malaria pest
🪰 fly|animal disease insect maggot pest rotting
🪱 worm|animal annelid earthworm parasite
🦠 microbe|amoeba bacteria science virus
💐 bouquet|anniversary birthday date flower love plant
🌸 cherry blossom|flower plant spring springtime
💮 white flower
🪷 lotus|beauty buddhism calm flower hinduism peace
🏵️ rosette|plant
🌹 rose|beauty elegant flower love plant red
🥀 wilted flower|dying
🌺 hibiscus|flower plant
🌻 sunflower|flower outdoors plant sun
🌼 blossom|buttercup dandelion flower plant
🌷 tulip|blossom flower growth plant
🌱 seedling|plant sapling sprout young
🪴 potted plant|decor grow house nurturing pot
🌲 evergreen tree|christmas forest pine
🌳 deciduous tree|forest green habitat shedding
🌴 palm tree|beach plant tropical
🌵 cactus|desert drought nature plant
🌾 sheaf of rice|ear grain grains plant
🌿 herb|leaf plant
☘️ shamrock|irish plant
🍀 four leaf clover|4 fourleaf irish
🍁 maple leaf|falling
🍂 fallen leaf|autumn fall falling
🍃 leaf fluttering in wind|leaves blow flutter
🪹 empty nest|branch home nesting
🪺 nest with eggs|bird branch egg nesting
🍄 mushroom|fungus toadstool`,`🍇 grapes|dionysus fruit grape
🍈 melon|cantaloupe fruit
🍉 watermelon|fruit
🍊 tangerine|mandarin orange c citrus fruit nectarine vitamin
🍋 lemon|citrus fruit sour
🍌 banana|fruit potassium
🍍 pineapple|colada fruit pina tropical
🥭 mango|food fruit tropical
🍎 red apple|diet food fruit health
🍏 green apple|fruit
🍐 pear|fruit
🍑 peach|fruit
🍒 cherries|berries cherry fruit red
🍓 strawberry|berry fruit
🫐 blueberries|berries berry bilberry blue blueberry food
🥝 kiwi fruit|food
🍅 tomato|food fruit vegetable
🫒 olive|food
🥥 coconut|colada palm piña
🥑 avocado|food fruit
🍆 eggplant|aubergine vegetable
🥔 potato|food vegetable
🥕 carrot|food vegetable
🌽 ear of corn|crops farm maize maze
🌶️ hot pepper
🫑 bell pepper|capsicum food vegetable
🥒 cucumber|food pickle vegetable
🥬 leafy green|bok burgers cabbage choy kale
🥦 broccoli|cabbage wild
🧄 garlic|flavoring
🧅 onion|flavoring
🥜 peanuts|food nut peanut vegetable
🫘 beans|food kidney legume small
🌰 chestnut|almond plant
🍞 bread|carbs food grain loaf restaurant toast
🥐 croissant|bread breakfast crescent food french roll
🥖 baguette bread|food french
🫓 flatbread|arepa bread food gordita lavash naan
🥨 pretzel|convoluted twisted
🥯 bagel|bakery bread breakfast schmear
🥞 pancakes|breakfast crêpe food hotcake pancake
🧇 waffle|breakfast indecisive iron
🧀 cheese wedge
🍖 meat on bone
🍗 poultry leg|bone chicken drumstick hungry
🥩 cut of meat|chop lambchop porkchop red
🥓 bacon|breakfast food meat
🍔 hamburger|burger eat fast food hungry
🍟 french fries|fast food
🍕 pizza|cheese food hungry pepperoni slice
🌭 hot dog|hotdog frankfurter sausage
🥪 sandwich|bread
🌮 taco|mexican
🌯 burrito|mexican wrap
🫔 tamale|food mexican pamonha wrapped
🥙 stuffed flatbread|falafel food gyro kebab
🧆 falafel|chickpea meatball
🥚 egg|breakfast food
🍳 cooking|fried egg breakfast easy fry frying over
🥘 shallow pan of food|casserole paella
🍲 pot of food|stew soup
🫕 fondue|cheese chocolate food melted pot ski
🥣 bowl with spoon|breakfast cereal congee oatmeal porridge
🥗 green salad|food
🍿 popcorn|corn movie pop
🧈 butter|dairy
🧂 salt|condiment flavor mad salty shaker taste
🥫 canned food|can
🍱 bento box|food
🍘 rice cracker|food
🍙 rice ball|food japanese
🍚 cooked rice|food
🍛 curry rice|food
🍜 steaming bowl|ramen chopsticks food noodle pho
🍝 spaghetti|food meatballs pasta restaurant
🍠 roasted sweet potato|food
🍢 oden|food kebab restaurant seafood skewer stick
🍣 sushi|food
🍤 fried shrimp|prawn tempura
🍥 fish cake with swirl|food pastry restaurant
🥮 moon cake|autumn festival yuèbǐng
🍡 dango|dessert japanese skewer stick sweet
🥟 dumpling|empanada gyōza jiaozi pierogi potsticker
🥠 fortune cookie|prophecy
🥡 takeout box|chopsticks delivery food oyster pail
🍦 soft ice cream|icecream dessert food restaurant
🍧 shaved ice|dessert restaurant sweet
🍨 ice cream|dessert food restaurant sweet
🍩 doughnut|breakfast dessert donut food sweet
🍪 cookie|chip chocolate dessert sweet
🎂 birthday cake|bday celebration dessert happy
🍰 shortcake|cake dessert pastry slice sweet
🧁 cupcake|bakery dessert sprinkles sugar sweet treat
🥧 pie|apple filling fruit meat pastry pumpkin
🍫 chocolate bar|candy dessert halloween sweet
🍬 candy|cavities dessert halloween restaurant sweet tooth
🍭 lollipop|candy dessert food restaurant sweet
🍮 custard|dessert pudding sweet
🍯 honey pot|barrel bear food honeypot jar
🍼 baby bottle|babies birth born drink
🥛 glass of milk|drink
☕ hot beverage|coffee cafe caffeine chai drink
🫖 teapot|brew drink food pot tea
🍵 teacup without handle|tea beverage cup drink oolong
🍶 sake|bar beverage bottle cup drink restaurant
🍾 bottle with popping cork|champagne bar drink
🍷 wine glass|alcohol bar beverage booze club drink
🍸 cocktail glass|alcohol bar booze club drink
🍹 tropical drink|alcohol bar booze club cocktail
🍺 beer mug|alcohol ale bar booze drink
🍻 clinking beer mugs|beers alcohol bar booze bottoms cheers
🥂 clinking glasses|celebrate clink drink glass
🥃 tumbler glass|liquor scotch shot whiskey
🫗 pouring liquid|accident drink empty glass oops
🥤 cup with straw|drink juice malt soda soft
🧋 bubble tea|boba food milk pearl
🧃 beverage box|juice straw sweet
🧉 mate|drink
🧊 ice|cube cold iceberg
🥢 chopsticks|hashi jeotgarak kuaizi
🍽️ fork and knife with plate|cutlery cooking dinner eat
🍴 fork and knife|breakfast breaky cooking cutlery delicious dinner
🥄 spoon|eat tableware
🔪 kitchen knife|hocho chef cooking tool
🫙 jar|condiment container empty nothing sauce store
🏺 amphora|aquarius cooking drink jug tool weapon`,`🌍 globe showing europe africa|earth europeafrica
🌎 globe showing americas|earth world
🌏 globe showing asia australia|earth asiaaustralia
🌐 globe with meridians|earth internet web world
🗺️ world map
🗾 map of japan
🧭 compass|direction magnetic navigation orienteering
🏔️ snow capped mountain|cold snowcapped
⛰️ mountain
🌋 volcano|eruption mountain nature
🗻 mount fuji|mountain nature
🏕️ camping
🏖️ beach with umbrella
🏜️ desert
🏝️ desert island
🏞️ national park
🏟️ stadium
🏛️ classical building
🏗️ building construction|crane
🧱 brick|bricks clay mortar wall
🪨 rock|boulder heavy solid stone tough
🪵 wood|log lumber timber
🛖 hut|home house roundhouse shelter yurt
🏘️ houses|house
🏚️ derelict house|home
🏠 house|building country heart home ranch settle
🏡 house with garden|building country heart home
🏢 office building|city cubical job
🏣 japanese post office|building
🏤 post office|european building
🏥 hospital|building doctor medicine
🏦 bank|building
🏨 hotel|building
🏩 love hotel|building
🏪 convenience store|24 building hours
🏫 school|building
🏬 department store|building
🏭 factory|building
🏯 japanese castle|building
🏰 castle|european building
💒 wedding|chapel hitched nuptials romance
🗼 tokyo tower
🗽 statue of liberty|new ny nyc york
⛪ church|bless chapel christian cross religion
🕌 mosque|islam masjid muslim religion
🛕 hindu temple
🕍 synagogue|jew jewish judaism religion temple
⛩️ shinto shrine|religion
🕋 kaaba|hajj islam muslim religion umrah
⛲ fountain
⛺ tent|camping
🌁 foggy|fog
🌃 night with stars|star
🏙️ cityscape|city
🌄 sunrise over mountains|morning sun
🌅 sunrise|morning nature sun
🌆 cityscape at dusk|city sunset building evening
🌇 sunset|city sunrise building dusk sun
🌉 bridge at night
♨️ hot springs|hotsprings steaming
🎠 carousel horse|entertainment
🛝 playground slide|amusement park play playing
🎡 ferris wheel|amusement park theme
🎢 roller coaster|amusement park theme
💈 barber pole|cut fresh haircut shave
🎪 circus tent
🚂 locomotive|steam caboose engine railway train trains
🚃 railway car|electric train tram travel
🚄 high speed train|bullettrain side highspeed railway shinkansen
🚅 bullet train|bullettrain front highspeed nose railway shinkansen speed
🚆 train|train2 arrived choo railway
🚇 metro|subway travel
🚈 light rail|arrived monorail railway
🚉 station|railway train
🚊 tram|trolleybus
🚝 monorail|vehicle
🚞 mountain railway|car trip
🚋 tram car|train bus trolley trolleybus
🚌 bus|school vehicle
🚍 oncoming bus|cars
🚎 trolleybus|bus tram trolley
🚐 minibus|bus drive van vehicle
🚑 ambulance|emergency vehicle
🚒 fire engine|truck
🚓 police car|50 cops patrol
🚔 oncoming police car
🚕 taxi|cab cabbie car drive vehicle yellow
🚖 oncoming taxi|cab cabbie cars drove hail
🚗 automobile|car red driving vehicle
🚘 oncoming automobile|car cars drove vehicle
🚙 sport utility vehicle|blue car drive recreational sportutility
🛻 pickup truck|automobile car flatbed pickup transportation
🚚 delivery truck|car drive vehicle
🚛 articulated lorry|car drive move semi
🚜 tractor|vehicle
🏎️ racing car|zoom
🏍️ motorcycle|racing
🛵 motor scooter
🦽 manual wheelchair|accessibility
🦼 motorized wheelchair|accessibility
🛺 auto rickshaw|tuk
🚲 bicycle|bike class cycle cycling cyclist gang
🛴 kick scooter
🛹 skateboard|board skate skater wheels
🛼 roller skate|blades skates sport
🚏 bus stop|busstop
🛣️ motorway|highway road
🛤️ railway track|train
🛢️ oil drum
⛽ fuel pump|fuelpump diesel gas gasoline
🛞 wheel|car circle tire turn vehicle
🚨 police car light|rotating alarm alert beacon emergency
🚥 horizontal traffic light|intersection signal stop stoplight
🚦 vertical traffic light|drove intersection signal stop stoplight
🛑 stop sign|octagonal
🚧 construction|barrier
⚓ anchor|ship tool
🛟 ring buoy|float life lifesaver preserver rescue
⛵ sailboat|boat resort sailing sea yacht
🛶 canoe|boat
🚤 speedboat|billionaire boat lake luxury millionaire summer
🛳️ passenger ship
⛴️ ferry|boat passenger
🛥️ motor boat|motorboat
🚢 ship|boat passenger travel
✈️ airplane|aeroplane fly flying jet plane travel
🛩️ small airplane|aeroplane plane
🛫 airplane departure|flight aeroplane checkin departures plane
🛬 airplane arrival|flight aeroplane arrivals arriving landing
🪂 parachute|hangglide parasail skydive
💺 seat|chair
🚁 helicopter|copter roflcopter travel vehicle
🚟 suspension railway
🚠 mountain cableway|cable gondola lift ski
🚡 aerial tramway|cable car gondola ropeway
🛰️ satellite|artificial space
🚀 rocket|launch rockets space travel
🛸 flying saucer|aliens extra terrestrial ufo
🛎️ bellhop bell|hotel
🧳 luggage|bag packing roller suitcase travel
⌛ hourglass done|sand time timer
⏳ hourglass not done|flowing sand hours
⌚ watch|clock time
⏰ alarm clock|hours hrs late time
⏱️ stopwatch|clock time
⏲️ timer clock
🕰️ mantelpiece clock|time
🕛 twelve o clock|clock12 12 1200 oclock time
🕧 twelve thirty|clock1230 12 1230 30 clock time
🕐 one o clock|clock1 1 100 oclock time
🕜 one thirty|clock130 1 130 30 clock
🕑 two o clock|clock2 2 200 oclock time
🕝 two thirty|clock230 2 230 30 clock time
🕒 three o clock|clock3 3 300 oclock time
🕞 three thirty|clock330 3 30 330 clock
🕓 four o clock|clock4 4 400 oclock time
🕟 four thirty|clock430 30 4 430 clock
🕔 five o clock|clock5 5 500 oclock time
🕠 five thirty|clock530 30 5 530 clock
🕕 six o clock|clock6 6 600 oclock time
🕡 six thirty|clock630 30 6 630 clock
🕖 seven o clock|clock7 0 7 700 oclock
🕢 seven thirty|clock730 30 7 730 clock
🕗 eight o clock|clock8 8 800 oclock time
🕣 eight thirty|clock830 30 8 830 clock
🕘 nine o clock|clock9 9 900 oclock time
🕤 nine thirty|clock930 30 9 930 clock
🕙 ten o clock|clock10 0 10 1000 oclock
🕥 ten thirty|clock1030 10 1030 30 clock
🕚 eleven o clock|clock11 11 1100 oclock time
🕦 eleven thirty|clock1130 11 1130 30 clock
🌑 new moon|dark space
🌒 waxing crescent moon|dreams space
🌓 first quarter moon|space
🌔 waxing gibbous moon|space
🌕 full moon|space
🌖 waning gibbous moon|space
🌗 last quarter moon|space
🌘 waning crescent moon|space
🌙 crescent moon|ramadan space
🌚 new moon face|with space
🌛 first quarter moon face|with space
🌜 last quarter moon face|with dreams
🌡️ thermometer|weather
☀️ sun|sunny bright rays space weather
🌝 full moon face|with bright
🌞 sun with face|beach bright day heat shine
🪐 ringed planet|saturn saturnine
⭐ star|astronomy medium stars white
🌟 glowing star|star2 glittery glow night shining sparkle
🌠 shooting star|stars falling night space
🌌 milky way|space
☁️ cloud|weather
⛅ sun behind cloud|partly sunny cloudy weather
⛈️ cloud with lightning and rain|thunder thunderstorm
🌤️ sun behind small cloud|weather
🌥️ sun behind large cloud|weather
🌦️ sun behind rain cloud|weather
🌧️ cloud with rain|weather
🌨️ cloud with snow|cold weather
🌩️ cloud with lightning|weather
🌪️ tornado|cloud weather whirlwind
🌫️ fog|cloud weather
🌬️ wind face|blow cloud
🌀 cyclone|dizzy hurricane twister typhoon weather
🌈 rainbow|gay genderqueer glbt glbtq lesbian lgbt
🌂 closed umbrella|clothing rain
☂️ umbrella|open clothing rain
☔ umbrella with rain drops|clothing drop weather
⛱️ umbrella on ground|parasol rain sun
⚡ high voltage|zap danger electric electricity lightning nature
❄️ snowflake|cold snow weather
☃️ snowman|with snow cold man
⛄ snowman without snow|cold man
☄️ comet|space
🔥 fire|af burn flame hot lit litaf
💧 droplet|cold comic drop nature sad sweat
🌊 water wave|ocean nature surf surfer surfing`,`🎃 jack o lantern|celebration halloween pumpkin
🎄 christmas tree|celebration
🎆 fireworks|boom celebration entertainment yolo
🎇 sparkler|boom celebration fireworks sparkle
🧨 firecracker|dynamite explosive fire fireworks light pop
✨ sparkles| magic sparkle star
🎈 balloon|birthday celebrate celebration
🎉 party popper|tada awesome birthday celebrate celebration excited hooray
🎊 confetti ball|celebrate celebration party woohoo
🎋 tanabata tree|banner celebration japanese
🎍 pine decoration|bamboo celebration japanese plant
🎎 japanese dolls|celebration doll festival
🎏 carp streamer|flags celebration
🎐 wind chime|bell celebration
🎑 moon viewing ceremony|rice scene celebration
🧧 red envelope|gift good hóngbāo lai luck
🎀 ribbon|celebration
🎁 wrapped gift|birthday bow box celebration christmas
🎗️ reminder ribbon|celebration
🎟️ admission tickets|ticket
🎫 ticket|admission stub
🎖️ military medal|award celebration
🏆 trophy|champion champs prize slay sport victory
🏅 sports medal|award gold winner
🥇 1st place medal|first gold
🥈 2nd place medal|second silver
🥉 3rd place medal|bronze third
⚽ soccer ball|football futbol sport
⚾ baseball|ball sport
🥎 softball|ball glove sports underarm
🏀 basketball|ball hoop sport
🏐 volleyball|ball game
🏈 american football|ball bowl sport super
🏉 rugby football|ball sport
🎾 tennis|ball racquet sport
🥏 flying disc|ultimate
🎳 bowling|ball game sport strike
🏏 cricket game|ball bat
🏑 field hockey|ball game stick
🏒 ice hockey|game puck stick
🥍 lacrosse|ball goal sports stick
🏓 ping pong|ball bat game paddle pingpong
🏸 badminton|birdie game racquet shuttlecock
🥊 boxing glove
🥋 martial arts uniform|judo karate taekwondo
🥅 goal net
⛳ flag in hole|golf sport
⛸️ ice skate|skating
🎣 fishing pole|and fish entertainment sport
🤿 diving mask|scuba snorkeling
🎽 running shirt|with sash athletics
🎿 skis|ski snow sport
🛷 sled|luge sledge sleigh snow toboggan
🥌 curling stone|game rock
🎯 bullseye|dart bull direct entertainment game hit
🪀 yo yo|fluctuate toy
🪁 kite|fly soar
🔫 water pistol|gun handgun revolver tool
🎱 pool 8 ball|8ball billiard eight game
🔮 crystal ball|fairy fairytale fantasy fortune
🪄 magic wand|magician witch wizard
🎮 video game|controller entertainment
🕹️ joystick|game video videogame
🎰 slot machine|casino gamble gambling game
🎲 game die|dice entertainment
🧩 puzzle piece|jigsaw clue interlocking
🧸 teddy bear|plaything plush stuffed toy
🪅 piñata|pinata candy celebrate celebration cinco de festive
🪩 mirror ball|dance disco glitter party
🪆 nesting dolls|babooshka baboushka babushka doll matryoshka
♠️ spade suit|spades card game
♥️ heart suit|hearts card emotion game
♦️ diamond suit|diamonds card game
♣️ club suit|clubs card game
♟️ chess pawn|dupe expendable
🃏 joker|black card game wildcard
🀄 mahjong red dragon|game
🎴 flower playing cards|card game japanese
🎭 performing arts|actor actress art entertainment mask
🖼️ framed picture|art frame museum painting
🎨 artist palette|art artsy arty colorful creative
🧵 thread|needle sewing spool string
🪡 sewing needle|embroidery sew stitches sutures
🧶 yarn|ball crochet knit
🪢 knot|cord rope tangled tie twine twist`,`👓 glasses|eyeglasses clothing eye eyewear
🕶️ sunglasses|dark eye eyewear glasses
🥽 goggles|dive eye protection scuba swimming welding
🥼 lab coat|clothes doctor dr experiment jacket
🦺 safety vest|emergency
👔 necktie|clothing employed serious shirt tie
👕 t shirt|tshirt blue casual clothes clothing collar dressed
👖 jeans|blue casual clothes clothing denim dressed
🧣 scarf|bundle cold neck up
🧤 gloves|hand
🧥 coat|brr bundle cold jacket up
🧦 socks|stocking
👗 dress|clothes clothing dressed fancy shopping
👘 kimono|clothing comfortable
🥻 sari|clothing dress
🩱 one piece swimsuit|bathing onepiece suit
🩲 briefs|swim brief bathing onepiece suit swimsuit underwear
🩳 shorts|bathing pants suit swimsuit underwear
👙 bikini|bathing beach clothing pool suit swim
👚 woman s clothes|womans blouse clothing collar dress dressed
👛 purse|clothes clothing coin dress fancy handbag
👜 handbag|bag clothes clothing dress lady purse
👝 clutch bag|pouch clothes clothing dress handbag
🛍️ shopping bags|bag hotel
🎒 backpack|school satchel backpacking bag bookbag education rucksack
🩴 thong sandal|beach flip flop sandals shoe
👞 man s shoe|mans brown clothes clothing feet foot kick
👟 running shoe|athletic clothes clothing fast kick
🥾 hiking boot|backpacking brown camping outdoors
🥿 flat shoe|ballet comfy flats slipon
👠 high heeled shoe|heel clothes clothing dress fashion heels
👡 woman s sandal|clothing shoe womans
🩰 ballet shoes|dance
👢 woman s boot|clothes clothing dress shoe shoes
👑 crown|clothing family king medieval queen royal
👒 woman s hat|womans clothes clothing garden hats party
🎩 top hat|tophat clothes clothing fancy formal magic
🎓 graduation cap|mortar board celebration clothing education hat
🧢 billed cap|baseball bent dad hat
🪖 military helmet|army soldier war warrior
⛑️ rescue worker s helmet|aid cross face hat
📿 prayer beads|clothing necklace religion
💄 lipstick|cosmetics date makeup
💍 ring|diamond engaged engagement married romance shiny
💎 gem stone|diamond engagement jewel money romance
🔇 muted speaker|mute quiet silent sound
🔈 speaker low volume|soft sound
🔉 speaker medium volume|sound
🔊 speaker high volume|loud sound music
📢 loudspeaker|address communication loud public sound
📣 megaphone|mega cheering sound
📯 postal horn|post
🔔 bell|break church sound
🔕 bell with slash|no forbidden mute not prohibited
🎼 musical score|music note
🎵 musical note|music sound
🎶 musical notes|music note sound
🎙️ studio microphone|mic music
🎚️ level slider|music
🎛️ control knobs|music
🎤 microphone|karaoke mic music sing sound
🎧 headphone|headphones earbud sound
📻 radio|entertainment tbt video
🎷 saxophone|instrument music sax
🪗 accordion|box concertina instrument music squeeze squeezebox
🎸 guitar|instrument music strat
🎹 musical keyboard|instrument music piano
🎺 trumpet|instrument music
🎻 violin|instrument music
🪕 banjo|music stringed
🥁 drum|drumsticks music
🪘 long drum|beat conga instrument rhythm
📱 mobile phone|iphone cell communication telephone
📲 mobile phone with arrow|calling build call cell communication
☎️ telephone|phone
📞 telephone receiver|communication phone voip
📟 pager|communication
📠 fax machine|communication
🔋 battery
🪫 low battery|drained electronic energy power
🔌 electric plug|electricity
💻 laptop|computer office pc personal
🖥️ desktop computer|monitor
🖨️ printer|computer
⌨️ keyboard|computer
🖱️ computer mouse
🖲️ trackball|computer
💽 computer disk|minidisc minidisk optical
💾 floppy disk|computer
💿 optical disk|cd bluray computer dvd
📀 dvd|bluray cd computer disk optical
🧮 abacus|calculation calculator
🎥 movie camera|bollywood cinema film hollywood
🎞️ film frames|strip cinema movie
📽️ film projector|cinema movie video
🎬 clapper board|action movie
📺 television|tv video
📷 camera|photo selfie snap tbt trip video
📸 camera with flash|video
📹 video camera|camcorder tbt
📼 videocassette|vhs old school tape vcr video
🔍 magnifying glass tilted left|mag lab leftpointing science
🔎 magnifying glass tilted right|mag contact lab rightpointing
🕯️ candle|light
💡 light bulb|comic electric idea
🔦 flashlight|electric light tool torch
🏮 red paper lantern|izakaya bar light restaurant
🪔 diya lamp|light oil
📔 notebook with decorative cover|book decorated education
📕 closed book|education
📖 open book|education fantasy knowledge library novels
📗 green book|education fantasy library reading
📘 blue book|education fantasy library reading
📙 orange book|education fantasy library reading
📚 books|book education fantasy knowledge library novels
📓 notebook
📒 ledger|notebook
📃 page with curl|document paper
📜 scroll|paper
📄 page facing up|document paper
📰 newspaper|communication news paper
🗞️ rolled up newspaper|roll news paper rolledup
📑 bookmark tabs|mark marker
🔖 bookmark|mark
🏷️ label|tag
💰 money bag|moneybag bank bet billion cash cost
🪙 coin|dollar euro gold metal money rich
💴 yen banknote|bank bill currency money note
💵 dollar banknote|bank bill currency money
💶 euro banknote|100 bank bill currency
💷 pound banknote|bank bill billion cash currency
💸 money with wings|bank banknote bill billion cash dollar
💳 credit card|bank cash charge money
🧾 receipt|accounting bookkeeping evidence invoice proof
💹 chart increasing with yen|bank currency graph growth
✉️ envelope|email email letter
📧 e mail|email email letter
📨 incoming envelope|delivering email email letter
📩 envelope with arrow|communication down email email
📤 outbox tray|box email letter mail sent
📥 inbox tray|box email letter mail receive
📦 package|box communication delivery parcel shipping
📫 closed mailbox with raised flag|communication mail postbox
📪 closed mailbox with lowered flag|mail postbox
📬 open mailbox with raised flag|mail postbox
📭 open mailbox with lowered flag|no mail postbox
📮 postbox|mail mailbox
🗳️ ballot box with ballot
✏️ pencil|pencil2
✒️ black nib|pen
🖋️ fountain pen
🖊️ pen|ballpoint
🖌️ paintbrush|painting
🖍️ crayon
📝 memo|pencil communication media notes
💼 briefcase|office
📁 file folder
📂 open file folder
🗂️ card index dividers
📅 calendar|date
📆 tear off calendar|tearoff
🗒️ spiral notepad|note pad
🗓️ spiral calendar|pad
📇 card index|old rolodex school
📈 chart increasing|with upwards trend data graph growth right
📉 chart decreasing|with downwards trend data down downward graph
📊 bar chart|data graph
📋 clipboard|do list notes
📌 pushpin|collage pin
📍 round pushpin|location map pin
📎 paperclip
🖇️ linked paperclips|link paperclip
📏 straight ruler|angle edge math straightedge
📐 triangular ruler|angle math rule set slide
✂️ scissors|cut cutting paper tool
🗃️ card file box
🗄️ file cabinet|filing paper
🗑️ wastebasket|can garbage trash waste
🔒 locked|lock closed private
🔓 unlocked|unlock cracked lock open
🔏 locked with pen|lock ink nib privacy
🔐 locked with key|closed lock bike secure
🔑 key|keys lock major password unlock
🗝️ old key|clue lock
🔨 hammer|home improvement repairs tool
🪓 axe|ax chop hatchet split wood
⛏️ pick|hammer mining tool
⚒️ hammer and pick|tool
🛠️ hammer and wrench|spanner tool
🗡️ dagger|knife weapon
⚔️ crossed swords|weapon
💣 bomb|boom comic dangerous explosion hot
🪃 boomerang|rebound repercussion weapon
🏹 bow and arrow|archer archery sagittarius tool
🛡️ shield|weapon
🪚 carpentry saw|carpenter cut lumber tool
🔧 wrench|home improvement spanner tool
🪛 screwdriver|flathead handy screw tool
🔩 nut and bolt|home improvement tool
⚙️ gear|cog cogwheel tool
🗜️ clamp|compress tool vice
⚖️ balance scale|justice libra scales tool
🦯 white cane|probing accessibility blind
🔗 link|links
⛓️ chains|chain
🪝 hook|catch crook curve ensnare point selling
🧰 toolbox|box chest mechanic red tool
🧲 magnet|attraction horseshoe magnetic negative positive shape
🪜 ladder|climb rung step
⚗️ alembic|chemistry tool
🧪 test tube|chemist chemistry experiment lab science
🧫 petri dish|bacteria biologist biology culture lab
🧬 dna|biologist evolution gene genetics life
🔬 microscope|experiment lab science tool
🔭 telescope|contact extraterrestrial science tool
📡 satellite antenna|aliens contact dish science
💉 syringe|doctor flu medicine needle shot sick
🩸 drop of blood|bleed donation injury medicine
💊 pill|doctor drugs medicated medicine pills sick
🩹 adhesive bandage
🩼 crutch|aid cane disability help hurt injured
🩺 stethoscope|doctor heart medicine
🩻 x ray|bones doctor medical skeleton skull xray
🚪 door|back closet front
🛗 elevator|accessibility hoist lift
🪞 mirror|makeup reflection reflector speculum
🪟 window|air frame fresh opening transparent view
🛏️ bed|hotel sleep
🛋️ couch and lamp|hotel
🪑 chair|seat sit
🚽 toilet|bathroom
🪠 plunger|cup force plumber poop suction toilet
🚿 shower|water
🛁 bathtub|bath
🪤 mouse trap|bait cheese lure mousetrap snare
🪒 razor|sharp shave
🧴 lotion bottle|moisturizer shampoo sunscreen
🧷 safety pin|diaper punk rock
🧹 broom|cleaning sweeping witch
🧺 basket|farming laundry picnic
🧻 roll of paper|toilet towels
🪣 bucket|cask pail vat
🧼 soap|bar bathing clean cleaning lather soapdish
🫧 bubbles|bubble burp clean floating pearl soap
🪥 toothbrush|bathroom brush clean dental hygiene teeth
🧽 sponge|absorbing cleaning porous soak
🧯 fire extinguisher|extinguish quench
🛒 shopping cart|trolley
🚬 cigarette|smoking
⚰️ coffin|dead death vampire
🪦 headstone|cemetery dead grave graveyard memorial rip
⚱️ funeral urn|ashes death
🧿 nazar amulet|bead blue charm evileye
🪬 hamsa|amulet fatima fortune guide hand mary
🗿 moai|moyai face statue stoneface travel
🪧 placard|card demonstration notice picket plaque protest
🪪 identification card|credentials document id license`,`🏧 atm sign|automated bank cash money
🚮 litter in bin sign|put its place litterbin
🚰 potable water|drinking
♿ wheelchair symbol|access handicap
🚹 men s room|mens bathroom lavatory man mens restroom
🚺 women s room|womens bathroom lavatory restroom toilet wc
🚻 restroom|bathroom lavatory toilet wc
🚼 baby symbol|changing
🚾 water closet|wc bathroom lavatory restroom toilet
🛂 passport control
🛃 customs|packing
🛄 baggage claim|arrived bags case checked
🛅 left luggage|baggage case locker
⚠️ warning|caution
🚸 children crossing|child pedestrian traffic
⛔ no entry|do fail forbidden not
🚫 prohibited|no entry sign forbidden not smoke
🚳 no bicycles|bicycle bike forbidden not
🚭 no smoking|forbidden not prohibited smoke
🚯 no littering|do not litter forbidden prohibited
🚱 non potable water|nonpotable dry nondrinking prohibited
🚷 no pedestrians|forbidden not pedestrian prohibited
📵 no mobile phones|cell forbidden not phone
🔞 no one under eighteen|underage 18 age forbidden not
☢️ radioactive|sign
☣️ biohazard|sign
⬆️ up arrow|cardinal direction north
↗️ up right arrow|upper direction intercardinal northeast upright
➡️ right arrow|cardinal direction east
↘️ down right arrow|lower direction downright intercardinal southeast
⬇️ down arrow|cardinal direction south
↙️ down left arrow|lower direction downleft intercardinal southwest
⬅️ left arrow|cardinal direction west
↖️ up left arrow|upper direction intercardinal northwest upleft
↕️ up down arrow|updown
↔️ left right arrow|leftright
↩️ right arrow curving left|leftwards with hook
↪️ left arrow curving right|hook
⤴️ right arrow curving up|heading
⤵️ right arrow curving down|heading
🔃 clockwise vertical arrows|arrow refresh reload
🔄 counterclockwise arrows button|again anticlockwise arrow
🔙 back arrow
🔚 end arrow
🔛 on arrow|mark on
🔜 soon arrow|brb omw
🔝 top arrow|homie up
🛐 place of worship|pray religion
⚛️ atom symbol|atheist
🕉️ om|hindu religion
✡️ star of david|jew jewish judaism religion
☸️ wheel of dharma|buddhist religion
☯️ yin yang|difficult lives religion tao taoist total
✝️ latin cross|christ christian religion
☦️ orthodox cross|christian religion
☪️ star and crescent|islam muslim ramadan religion
☮️ peace symbol|healing peaceful
🕎 menorah|candelabrum candlestick hanukkah jewish judaism religion
🔯 dotted six pointed star|fortune jewish judaism sixpointed
♈ aries|horoscope ram zodiac
♉ taurus|bull horoscope ox zodiac
♊ gemini|horoscope twins zodiac
♋ cancer|crab horoscope zodiac
♌ leo|horoscope lion zodiac
♍ virgo|horoscope zodiac
♎ libra|balance horoscope justice scales zodiac
♏ scorpio|scorpius horoscope scorpion zodiac
♐ sagittarius|archer horoscope zodiac
♑ capricorn|goat horoscope zodiac
♒ aquarius|bearer horoscope water zodiac
♓ pisces|fish horoscope zodiac
⛎ ophiuchus|bearer serpent snake zodiac
🔀 shuffle tracks button|twisted rightwards arrows arrow crossed
🔁 repeat button|arrow clockwise
🔂 repeat single button|one arrow clockwise once
▶️ play button|arrow forward right triangle
⏩ fast forward button|arrow double fastforward
⏭️ next track button|arrow scene triangle
⏯️ play or pause button|arrow right triangle
◀️ reverse button|arrow backward left triangle
⏪ fast reverse button|rewind arrow double
⏮️ last track button|previous arrow scene
🔼 upwards button|arrow up small red
⏫ fast up button|arrow double
🔽 downwards button|arrow down small red
⏬ fast down button|arrow double
⏸️ pause button|bar double vertical
⏹️ stop button|square
⏺️ record button|circle
⏏️ eject button
🎦 cinema|camera film movie
🔅 dim button|low brightness
🔆 bright button|high brightness light
📶 antenna bars|signal strength bar cell communication mobile
📳 vibration mode|cell communication mobile phone telephone
📴 mobile phone off|cell telephone
♀️ female sign|woman
♂️ male sign|man
⚧️ transgender symbol
✖️ multiply|heavy multiplication x cancel sign 
➕ plus|heavy sign 
➖ minus|heavy sign  math 
➗ divide|heavy division sign math 
🟰 heavy equals sign|answer equal equality math
♾️ infinity|forever unbounded universal
‼️ double exclamation mark|bangbang  
⁉️ exclamation question mark|interrobang   
❓ red question mark| punctuation
❔ white question mark|grey  outlined punctuation
❕ white exclamation mark|grey  outlined punctuation
❗ red exclamation mark|heavy  punctuation
〰️ wavy dash|punctuation
💱 currency exchange|bank money
💲 heavy dollar sign|billion cash charge currency
⚕️ medical symbol|aesculapius medicine staff
♻️ recycling symbol|recycle
⚜️ fleur de lis|knights
🔱 trident emblem|anchor poseidon ship tool
📛 name badge
🔰 japanese symbol for beginner|chevron green leaf
⭕ hollow red circle|o heavy large
✅ check mark button|white checked checkmark complete completed
☑️ check box with check|ballot checked done off
✔️ check mark|heavy checked checkmark done
❌ cross mark|x cancel multiplication multiply
❎ cross mark button|negative squared multiplication multiply square
➰ curly loop|curl
➿ double curly loop|curl
〽️ part alternation mark
✳️ eight spoked asterisk| eightspoked
✴️ eight pointed star|black  eightpointed
❇️ sparkle
©️ copyright|c
®️ registered|r
™️ trade mark|tm trademark
#️⃣ keycap|hash
*️⃣ keycap|asterisk
0️⃣ keycap 0|zero
1️⃣ keycap 1|one
2️⃣ keycap 2|two
3️⃣ keycap 3|three
4️⃣ keycap 4|four
5️⃣ keycap 5|five
6️⃣ keycap 6|six
7️⃣ keycap 7|seven
8️⃣ keycap 8|eight
9️⃣ keycap 9|nine
🔟 keycap 10|ten
🔠 input latin uppercase|capital abcd letters
🔡 input latin lowercase|abcd letters
🔢 input numbers|1234
🔣 input symbols|   
🔤 input latin letters|abc alphabet
🅰️ a button blood type
🆎 ab button blood type
🅱️ b button blood type
🆑 cl button
🆒 cool button
🆓 free button
ℹ️ information|source i
🆔 id button|identity
Ⓜ️ circled m|circle
🆕 new button
🆖 ng button
🅾️ o button blood type|o2
🆗 ok button|okay
🅿️ p button|parking
🆘 sos button|help
🆙 up button|mark up
🆚 vs button|versus
🈁 japanese here button|koko katakana
🈂️ japanese service charge button|sa katakana
🈷️ japanese monthly amount button|u6708 ideograph
🈶 japanese not free of charge button|u6709 ideograph
🈯 japanese reserved button|u6307 ideograph
🉐 japanese bargain button|ideograph advantage
🈹 japanese discount button|u5272 ideograph
🈚 japanese free of charge button|u7121 ideograph
🈲 japanese prohibited button|u7981 ideograph
🉑 japanese acceptable button|accept ideograph
🈸 japanese application button|u7533 ideograph
🈴 japanese passing grade button|u5408 ideograph
🈳 japanese vacancy button|u7a7a ideograph
㊗️ japanese congratulations button|ideograph
㊙️ japanese secret button|ideograph
🈺 japanese open for business button|u55b6 ideograph
🈵 japanese no vacancy button|u6e80 ideograph
🔴 red circle|geometric
🟠 orange circle
🟡 yellow circle
🟢 green circle
🔵 blue circle|large geometric
🟣 purple circle
🟤 brown circle
⚫ black circle|geometric
⚪ white circle|geometric
🟥 red square|card penalty
🟧 orange square
🟨 yellow square|card penalty
🟩 green square
🟦 blue square
🟪 purple square
🟫 brown square
⬛ black large square|geometric
⬜ white large square|geometric
◼️ black medium square|geometric
◻️ white medium square|geometric
◾ black medium small square|geometric mediumsmall
◽ white medium small square|geometric mediumsmall
▪️ black small square|geometric
▫️ white small square|geometric
🔶 large orange diamond|geometric
🔷 large blue diamond|geometric
🔸 small orange diamond|geometric
🔹 small blue diamond|geometric
🔺 red triangle pointed up|small geometric
🔻 red triangle pointed down|small geometric
💠 diamond with a dot|shape inside comic geometric
🔘 radio button|geometric
🔳 white square button|geometric outlined
🔲 black square button|geometric`,`🏁 chequered flag|checkered finish flags game
🚩 triangular flag|on post construction golf
🎌 crossed flags|celebration cross japanese
🏴 black flag|waving
🏳️ white flag|waving
🏳️‍🌈 rainbow flag|bisexual gay genderqueer glbt glbtq
🏳️‍⚧️ transgender flag|blue light pink white
🏴‍☠️ pirate flag|jolly plunder roger treasure
🇦🇨 ascension island|ac flag
🇦🇩 andorra|ad flag
🇦🇪 united arab emirates|ae flag
🇦🇫 afghanistan|af flag
🇦🇬 antigua barbuda|ag flag
🇦🇮 anguilla|ai flag
🇦🇱 albania|al flag
🇦🇲 armenia|am flag
🇦🇴 angola|ao flag
🇦🇶 antarctica|aq flag
🇦🇷 argentina|ar flag
🇦🇸 american samoa|as flag
🇦🇹 austria|at flag
🇦🇺 australia|au flag
🇦🇼 aruba|aw flag
🇦🇽 åland islands|aland ax flag
🇦🇿 azerbaijan|az flag
🇧🇦 bosnia herzegovina|ba flag
🇧🇧 barbados|bb flag
🇧🇩 bangladesh|bd flag
🇧🇪 belgium|be flag
🇧🇫 burkina faso|bf flag
🇧🇬 bulgaria|bg flag
🇧🇭 bahrain|bh flag
🇧🇮 burundi|bi flag
🇧🇯 benin|bj flag
🇧🇱 st barthélemy|barthelemy bl flag
🇧🇲 bermuda|bm flag
🇧🇳 brunei|bn flag
🇧🇴 bolivia|bo flag
🇧🇶 caribbean netherlands|bq flag
🇧🇷 brazil|br flag
🇧🇸 bahamas|bs flag
🇧🇹 bhutan|bt flag
🇧🇻 bouvet island|bv flag
🇧🇼 botswana|bw flag
🇧🇾 belarus|by flag
🇧🇿 belize|bz flag
🇨🇦 canada|ca flag
🇨🇨 cocos keeling islands|cc flag
🇨🇩 congo kinshasa|cd flag
🇨🇫 central african republic|cf flag
🇨🇬 congo brazzaville|cg flag
🇨🇭 switzerland|ch flag
🇨🇮 côte d ivoire|cote divoire ci flag
🇨🇰 cook islands|ck flag
🇨🇱 chile|cl flag
🇨🇲 cameroon|cm flag
🇨🇳 china|cn cn flag
🇨🇴 colombia|co flag
🇨🇵 clipperton island|cp flag
🇨🇷 costa rica|cr flag
🇨🇺 cuba|cu flag
🇨🇻 cape verde|cv flag
🇨🇼 curaçao|curacao cw flag
🇨🇽 christmas island|cx flag
🇨🇾 cyprus|cy flag
🇨🇿 czechia|czech republic cz flag
🇩🇪 germany|de de flag
🇩🇬 diego garcia|dg flag
🇩🇯 djibouti|dj flag
🇩🇰 denmark|dk flag
🇩🇲 dominica|dm flag
🇩🇴 dominican republic|do flag
🇩🇿 algeria|dz flag
🇪🇦 ceuta melilla|ea flag
🇪🇨 ecuador|ec flag
🇪🇪 estonia|ee flag
🇪🇬 egypt|eg flag
🇪🇭 western sahara|eh flag
🇪🇷 eritrea|er flag
🇪🇸 spain|es es flag
🇪🇹 ethiopia|et flag
🇪🇺 european union|eu eu flag
🇫🇮 finland|fi flag
🇫🇯 fiji|fj flag
🇫🇰 falkland islands|fk flag
🇫🇲 micronesia|fm flag
🇫🇴 faroe islands|fo flag
🇫🇷 france|fr fr flag
🇬🇦 gabon|ga flag
🇬🇧 united kingdom|gb uk gb flag
🇬🇩 grenada|gd flag
🇬🇪 georgia|ge flag
🇬🇫 french guiana|gf flag
🇬🇬 guernsey|gg flag
🇬🇭 ghana|gh flag
🇬🇮 gibraltar|gi flag
🇬🇱 greenland|gl flag
🇬🇲 gambia|gm flag
🇬🇳 guinea|gn flag
🇬🇵 guadeloupe|gp flag
🇬🇶 equatorial guinea|gq flag
🇬🇷 greece|gr flag
🇬🇸 south georgia south sandwich islands|gs flag
🇬🇹 guatemala|gt flag
🇬🇺 guam|gu flag
🇬🇼 guinea bissau|gw flag
🇬🇾 guyana|gy flag
🇭🇰 hong kong sar china|hk flag
🇭🇲 heard mcdonald islands|hm flag
🇭🇳 honduras|hn flag
🇭🇷 croatia|hr flag
🇭🇹 haiti|ht flag
🇭🇺 hungary|hu flag
🇮🇨 canary islands|ic flag
🇮🇩 indonesia|id flag
🇮🇪 ireland|ie flag
🇮🇱 israel|il flag
🇮🇲 isle of man|im flag
🇮🇳 india|in flag
🇮🇴 british indian ocean territory|io flag
🇮🇶 iraq|iq flag
🇮🇷 iran|ir flag
🇮🇸 iceland|is flag
🇮🇹 italy|it it flag
🇯🇪 jersey|je flag
🇯🇲 jamaica|jm flag
🇯🇴 jordan|jo flag
🇯🇵 japan|jp jp flag
🇰🇪 kenya|ke flag
🇰🇬 kyrgyzstan|kg flag
🇰🇭 cambodia|kh flag
🇰🇮 kiribati|ki flag
🇰🇲 comoros|km flag
🇰🇳 st kitts nevis|kn flag
🇰🇵 north korea|kp flag
🇰🇷 south korea|kr kr flag
🇰🇼 kuwait|kw flag
🇰🇾 cayman islands|ky flag
🇰🇿 kazakhstan|kz flag
🇱🇦 laos|la flag
🇱🇧 lebanon|lb flag
🇱🇨 st lucia|lc flag
🇱🇮 liechtenstein|li flag
🇱🇰 sri lanka|lk flag
🇱🇷 liberia|lr flag
🇱🇸 lesotho|ls flag
🇱🇹 lithuania|lt flag
🇱🇺 luxembourg|lu flag
🇱🇻 latvia|lv flag
🇱🇾 libya|ly flag
🇲🇦 morocco|ma flag
🇲🇨 monaco|mc flag
🇲🇩 moldova|md flag
🇲🇪 montenegro|me flag
🇲🇫 st martin|mf flag
🇲🇬 madagascar|mg flag
🇲🇭 marshall islands|mh flag
🇲🇰 north macedonia|mk flag
🇲🇱 mali|ml flag
🇲🇲 myanmar burma|mm flag
🇲🇳 mongolia|mn flag
🇲🇴 macao sar china|macau mo flag
🇲🇵 northern mariana islands|mp flag
🇲🇶 martinique|mq flag
🇲🇷 mauritania|mr flag
🇲🇸 montserrat|ms flag
🇲🇹 malta|mt flag
🇲🇺 mauritius|mu flag
🇲🇻 maldives|mv flag
🇲🇼 malawi|mw flag
🇲🇽 mexico|mx flag
🇲🇾 malaysia|my flag
🇲🇿 mozambique|mz flag
🇳🇦 namibia|na flag
🇳🇨 new caledonia|nc flag
🇳🇪 niger|ne flag
🇳🇫 norfolk island|nf flag
🇳🇬 nigeria|ng flag
🇳🇮 nicaragua|ni flag
🇳🇱 netherlands|nl flag
🇳🇴 norway|no flag
🇳🇵 nepal|np flag
🇳🇷 nauru|nr flag
🇳🇺 niue|nu flag
🇳🇿 new zealand|nz flag
🇴🇲 oman|om flag
🇵🇦 panama|pa flag
🇵🇪 peru|pe flag
🇵🇫 french polynesia|pf flag
🇵🇬 papua new guinea|pg flag
🇵🇭 philippines|ph flag
🇵🇰 pakistan|pk flag
🇵🇱 poland|pl flag
🇵🇲 st pierre miquelon|pm flag
🇵🇳 pitcairn islands|pn flag
🇵🇷 puerto rico|pr flag
🇵🇸 palestinian territories|ps flag
🇵🇹 portugal|pt flag
🇵🇼 palau|pw flag
🇵🇾 paraguay|py flag
🇶🇦 qatar|qa flag
🇷🇪 réunion|reunion re flag
🇷🇴 romania|ro flag
🇷🇸 serbia|rs flag
🇷🇺 russia|ru ru flag
🇷🇼 rwanda|rw flag
🇸🇦 saudi arabia|sa flag
🇸🇧 solomon islands|sb flag
🇸🇨 seychelles|sc flag
🇸🇩 sudan|sd flag
🇸🇪 sweden|se flag
🇸🇬 singapore|sg flag
🇸🇭 st helena|sh flag
🇸🇮 slovenia|si flag
🇸🇯 svalbard jan mayen|sj flag
🇸🇰 slovakia|sk flag
🇸🇱 sierra leone|sl flag
🇸🇲 san marino|sm flag
🇸🇳 senegal|sn flag
🇸🇴 somalia|so flag
🇸🇷 suriname|sr flag
🇸🇸 south sudan|ss flag
🇸🇹 são tomé príncipe|sao tome principe st flag
🇸🇻 el salvador|sv flag
🇸🇽 sint maarten|sx flag
🇸🇾 syria|sy flag
🇸🇿 eswatini|swaziland sz flag
🇹🇦 tristan da cunha|ta flag
🇹🇨 turks caicos islands|tc flag
🇹🇩 chad|td flag
🇹🇫 french southern territories|tf flag
🇹🇬 togo|tg flag
🇹🇭 thailand|th flag
🇹🇯 tajikistan|tj flag
🇹🇰 tokelau|tk flag
🇹🇱 timor leste|tl flag
🇹🇲 turkmenistan|tm flag
🇹🇳 tunisia|tn flag
🇹🇴 tonga|to flag
🇹🇷 türkiye|tr tr flag
🇹🇹 trinidad tobago|tt flag
🇹🇻 tuvalu|tv flag
🇹🇼 taiwan|tw flag
🇹🇿 tanzania|tz flag
🇺🇦 ukraine|ua flag
🇺🇬 uganda|ug flag
🇺🇲 u s outlying islands|us um flag
🇺🇳 united nations|un flag
🇺🇸 united states|us us flag
🇺🇾 uruguay|uy flag
🇺🇿 uzbekistan|uz flag
🇻🇦 vatican city|va flag
🇻🇨 st vincent grenadines|vc flag
🇻🇪 venezuela|ve flag
🇻🇬 british virgin islands|vg flag
🇻🇮 u s virgin islands|us vi flag
🇻🇳 vietnam|vn flag
🇻🇺 vanuatu|vu flag
🇼🇫 wallis futuna|wf flag
🇼🇸 samoa|ws flag
🇽🇰 kosovo|xk flag
🇾🇪 yemen|ye flag
🇾🇹 mayotte|yt flag
🇿🇦 south africa|za flag
🇿🇲 zambia|zm flag
🇿🇼 zimbabwe|zw flag
🏴󠁧󠁢󠁥󠁮󠁧󠁿 england|flag gbeng
🏴󠁧󠁢󠁳󠁣󠁴󠁿 scotland|flag gbsct
🏴󠁧󠁢󠁷󠁬󠁳󠁿 wales|flag gbwls`].map(e=>e.split(`
`).map(e=>{let[t=``,...n]=e.split(` `),[r=``,i=``]=n.join(` `).split(`|`);return{sign:t,name:r,words:i}}));export{e as groups};