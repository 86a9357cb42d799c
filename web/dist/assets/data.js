var e=[`😀 grinning face|cheerful cheery grin happy
😃 grinning face with big eyes|awesome grin happy mouth
😄 grinning face with smiling eyes|eye grin happy laugh
😁 beaming face with smiling eyes|eye grin grinning happy
😆 grinning squinting face|closed eyes haha hahaha
😅 grinning face with sweat|cold dejected excited mouth
🤣 rolling on the floor laughing|crying face funny haha
😂 face with tears of joy|crying feels funny haha
🙂 slightly smiling face|happy smile
🙃 upside down face|hehe smile upsidedown
🫠 melting face|disappear dissolve embarrassed haha
😉 winking face|flirt heartbreaker sexy slide
😊 smiling face with smiling eyes|blush eye glad satisfied
😇 smiling face with halo|angel angelic angels blessed
🥰 smiling face with hearts|3 adore crush heart
😍 smiling face with heart eyes|143 bae eye feels
🤩 star struck|excited eyes face grinning
😘 face blowing a kiss|adorbs bae flirt heart
😗 kissing face|143 date dating flirt
☺️ smiling face|happy outlined relaxed smile
😚 kissing face with closed eyes|143 bae blush date
😙 kissing face with smiling eyes|143 closed date dating
🥲 smiling face with tear|glad grateful happy joy
😋 face savoring food|delicious eat full hungry
😛 face with tongue|awesome cool nice party
😜 winking face with tongue|crazy epic eye funny
🤪 zany face|crazy eye eyes goofy
😝 squinting face with tongue|closed eye eyes gross
🤑 money mouth face|moneymouth paid
🤗 smiling face with open hands|hug hugging
🤭 face with hand over mouth|giggle giggling oops realization
🫢 face with open eyes and hand over mouth|amazement awe disbelief embarrass
🫣 face with peeking eye|captivated embarrass hide hiding
🤫 shushing face|quiet shh shush
🤔 thinking face|chin consider hmm ponder
🫡 saluting face|good luck maam ok
🤐 zipper mouth face|keep quiet secret shut
🤨 face with raised eyebrow|disapproval disbelief distrust emoji
😐️ neutral face|awkward blank deadpan expressionless
😑 expressionless face|awkward dead fine inexpressive
😶 face without mouth|awkward blank expressionless mouthless
🫥 dotted line face|depressed disappear hidden hide
😶‍🌫️ face in clouds|absentminded fog head
😏 smirking face|boss dapper flirt homie
😒 unamused face| bored fine jealous
🙄 face with rolling eyes|eyeroll shade ugh whatever
😬 grimacing face|awk awkward dentist grimace
😮‍💨 face exhaling|blow blowing exhale exhausted
🤥 lying face|liar lie pinocchio
😌 relieved face|calm peace relief zen
😔 pensive face|awful bored dejected died
😪 sleepy face|crying good night sad
🤤 drooling face
😴 sleeping face|bed bedtime good goodnight
😷 face with medical mask|cold dentist dermatologist doctor
🤒 face with thermometer|ill sick
🤕 face with head bandage|headbandage hurt injury ouch
🤢 nauseated face|gross nasty sick vomit
🤮 face vomiting|barf ew gross puke
🤧 sneezing face|fever flu gesundheit sick
🥵 hot face|dying feverish heat panting
🥶 cold face|blue bluefaced freezing frostbite
🥴 woozy face|dizzy drunk eyes intoxicated
😵 face with crossed out eyes|crossedout dead dizzy feels
😵‍💫 face with spiral eyes|confused dizzy hypnotized omg
🤯 exploding head|blown explode mind mindblown
🤠 cowboy hat face|cowgirl
🥳 partying face|bday birthday celebrate celebration
🥸 disguised face|disguise eyebrow glasses incognito
😎 smiling face with sunglasses|awesome beach bright bro
🤓 nerd face|brainy clever expert geek
🧐 face with monocle|classy fancy rich stuffy
😕 confused face|befuddled confusing dunno frown
🫤 face with diagonal mouth|confused confusion disappointed doubt
😟 worried face|anxious butterflies nerves nervous
🙁 slightly frowning face|frown sad
☹️ frowning face|frown sad
😮 face with open mouth|believe forgot omg shocked
😯 hushed face|epic omg stunned surprised
😲 astonished face|cost no omg shocked
😳 flushed face|amazed awkward crazy dazed
🥺 pleading face|begging big eyes mercy
🥹 face holding back tears|admiration aww cry embarrassed
😦 frowning face with open mouth|caught frown guard scared
😧 anguished face|forgot scared scary stressed
😨 fearful face|afraid anxious blame fear
😰 anxious face with sweat|blue cold eek mouth
😥 sad but relieved face|anxious call close complicated
😢 crying face|awful cry feels miss
😭 loudly crying face|bawling cry sad sob
😱 face screaming in fear|epic fearful munch scared
😖 confounded face|annoyed confused cringe distraught
😣 persevering face|concentrate concentration focus headache
😞 disappointed face|awful blame dejected fail
😓 downcast face with sweat|close cold feels headache
😩 weary face|crying fail feels hungry
😫 tired face|cost feels nap sad
🥱 yawning face|bedtime bored goodnight nap
😤 face with steam from nose|anger angry feels fume
😡 enraged face|anger angry feels mad
😠 angry face|anger blame feels frustrated
🤬 face with symbols on mouth|censor cursing cussing mad
😈 smiling face with horns|demon devil evil fairy
👿 angry face with horns|demon devil evil fairy
💀 skull|body dead death face
☠️ skull and crossbones|bone dead death face
💩 pile of poo|bs comic doo dung
🤡 clown face
👹 ogre|creature devil face fairy
👺 goblin|angry creature face fairy
👻 ghost|boo creature excited face
👽️ alien|creature extraterrestrial face fairy
👾 alien monster|creature extraterrestrial face fairy
🤖 robot|face monster
😺 grinning cat|animal face mouth open
😸 grinning cat with smiling eyes|animal eye face grin
😹 cat with tears of joy|animal face laugh laughing
😻 smiling cat with heart eyes|animal eye face hearteyes
😼 cat with wry smile|animal face ironic
😽 kissing cat|animal closed eye eyes
🙀 weary cat|animal face oh surprised
😿 crying cat|animal cry face sad
😾 pouting cat|animal face
🙈 see no evil monkey|embarrassed face forbidden forgot
🙉 hear no evil monkey|animal ears face forbidden
🙊 speak no evil monkey|animal face forbidden gesture
💌 love letter|heart mail romance valentine
💘 heart with arrow|143 adorbs cupid date
💝 heart with ribbon|143 anniversary emotion ily
💖 sparkling heart|143 emotion excited good
💗 growing heart|143 emotion excited heartpulse
💓 beating heart|143 cardio emotion heartbeat
💞 revolving hearts|143 adorbs anniversary emotion
💕 two hearts|143 anniversary date dating
💟 heart decoration|143 emotion hearth purple
❣️ heart exclamation|heavy mark punctuation
💔 broken heart|break crushed emotion heartbroken
❤️‍🔥 heart on fire|burn love lust sacred
❤️‍🩹 mending heart|healthier improving recovering recuperating
❤️ red heart|emotion love
🧡 orange heart|143
💛 yellow heart|143 cardiac emotion ily
💚 green heart|143 emotion ily love
💙 blue heart|143 emotion ily love
💜 purple heart|143 bestest emotion ily
🤎 brown heart|143
🖤 black heart|evil wicked
🤍 white heart|143
💋 kiss mark|dating emotion heart kissing
💯 hundred points|100 a agree clearly
💢 anger symbol|angry comic mad upset
💥 collision|bomb boom collide comic
💫 dizzy|comic shining shooting star
💦 sweat droplets|comic drip droplet drops
💨 dashing away|cloud comic dash fart
🕳️ hole
💬 speech balloon|bubble comic dialog message
👁️‍🗨️ eye in speech bubble|balloon witness
🗨️ left speech bubble|balloon dialog
🗯️ right anger bubble|angry balloon mad
💭 thought balloon|bubble cartoon cloud comic
💤 zzz|comic good goodnight night`,`👋 waving hand|bye cya g2g greetings
🤚 raised back of hand|backhand
🖐️ hand with fingers splayed|finger raised stop
✋️ raised hand|5 five high stop
🖖 vulcan salute|finger hand hands
🫱 rightwards hand|handshake hold reach right
🫲 leftwards hand|handshake hold left leftward
🫳 palm down hand|dismiss drop dropped pick
🫴 palm up hand|beckon catch come hold
👌 ok hand|awesome bet dope fleek
🤌 pinched fingers|gesture hand hold huh
🤏 pinching hand|amount bit fingers little
✌️ victory hand|peace v
🤞 crossed fingers|cross finger hand luck
🫰 hand with index finger and thumb crossed|3 expensive heart love
🤟 love you gesture|fingers hand ily loveyou
🤘 sign of the horns|finger hand rockon
🤙 call me hand|hang loose shaka
👈️ backhand index pointing left|finger hand point
👉️ backhand index pointing right|finger hand point
👆️ backhand index pointing up|finger hand point
🖕 middle finger|hand
👇️ backhand index pointing down|finger hand point
☝️ index pointing up|finger hand point this
🫵 index pointing at the viewer|finger hand poke you
👍️ thumbs up|1 good hand like
👎️ thumbs down|1 bad dislike good
✊️ raised fist|clenched hand punch solidarity
👊 oncoming fist|absolutely agree boom bro
🤛 left facing fist|leftfacing leftwards
🤜 right facing fist|rightfacing rightwards
👏 clapping hands|applause approval awesome clap
🙌 raising hands|celebration gesture hand hooray
🫶 heart hands|3 love you
👐 open hands|hand hug jazz swerve
🤲 palms up together|cupped dua hands pray
🤝 handshake|agreement deal hand meeting
🙏 folded hands|appreciate ask beg blessed
✍️ writing hand|write
💅 nail polish|bored care cosmetics done
🤳 selfie|camera phone
💪 flexed biceps|arm beast bench bodybuilder
🦾 mechanical arm|accessibility prosthetic
🦿 mechanical leg|accessibility prosthetic
🦵 leg|bent foot kick knee
🦶 foot|ankle feet kick stomp
👂️ ear|body ears hear hearing
🦻 ear with hearing aid|accessibility hard
👃 nose|body noses nosey odor
🧠 brain|intelligent smart
🫀 anatomical heart|beat cardiology heartbeat organ
🫁 lungs|breath breathe exhalation inhalation
🦷 tooth|dentist pearly teeth white
🦴 bone|bones dog skeleton wishbone
👀 eyes|body eye face googly
👁️ eye|1 body one
👅 tongue|body lick slurp
👄 mouth|beauty body kiss kissing
🫦 biting lip|anxious bite fear flirt
👶 baby|babies children goo infant
🧒 child|brighteyed grandchild kid young
👦 boy|brighteyed child grandson kid
👧 girl|brighteyed child daughter granddaughter
🧑 person|adult
👱 person blond hair|blondhaired human
👨 man|adult bro
🧔 person beard|bearded whiskers
👩 woman|adult lady
🧑‍🦰 person red hair|adult red hair
🧑‍🦱 person curly hair|adult curly hair
🧑‍🦳 person white hair|adult white hair
🧑‍🦲 person bald|adult
🧓 older person|adult elderly grandparent old
👴 old man|adult bald elderly gramps
👵 old woman|adult elderly grandma grandmother
🙍 person frowning|annoyed disappointed disgruntled disturbed
🙎 person pouting|disappointed downtrodden frown grimace
🙅 person gesturing no|forbidden gesture hand not
🙆 person gesturing ok|exercise gesture hand omg
💁 person tipping hand|fetch flick flip gossip
🙋 person raising hand|gesture here know me
🧏 deaf person|accessibility ear gesture hear
🧏‍♂️ deaf man|accessibility ear gesture hear
🧏‍♀️ deaf woman|accessibility ear gesture hear
🙇 person bowing|apology ask beg bow
🤦 person facepalming|again bewilder disbelief exasperation
🤷 person shrugging|doubt dunno guess idk
🧑‍⚕️ health worker|doctor healthcare nurse therapist
🧑‍🎓 student|graduate
🧑‍🏫 teacher|instructor lecturer professor
🧑‍⚖️ judge|justice law scales
🧑‍🌾 farmer|gardener rancher
🧑‍🍳 cook|chef
🧑‍🔧 mechanic|electrician plumber tradesperson
🧑‍🏭 factory worker|assembly industrial
🧑‍💼 office worker|architect business manager whitecollar
🧑‍🔬 scientist|biologist chemist engineer mathematician
🧑‍💻 technologist|coder computer developer inventor
🧑‍🎤 singer|actor entertainer rock rockstar
🧑‍🎨 artist|palette
🧑‍✈️ pilot|plane
🧑‍🚀 astronaut|rocket space
🧑‍🚒 firefighter|fire firetruck
👮 police officer|apprehend arrest citation cop
🕵️ detective|sleuth spy
💂 guard|buckingham helmet london palace
🥷 ninja|assassin fight fighter hidden
👷 construction worker|build fix hardhat hat
🫅 person with crown|monarch noble regal royal
🤴 prince|crown fairy fairytale fantasy
👸 princess|crown fairy fairytale fantasy
👳 person wearing turban
👲 person with skullcap|cap chinese gua guapi
🤵 person in tuxedo|formal wedding
👰 person with veil|wedding
🤰 pregnant woman
🫃 pregnant man|belly bloated full overeat
🫄 pregnant person|belly bloated full overeat
🤱 breast feeding|baby mom mother nursing
🧑‍🍼 person feeding baby|feed nanny newborn nursing
👼 baby angel|church face fairy fairytale
🎅 santa claus|celebration christmas fairy fantasy
🤶 mrs claus|celebration christmas fairy fantasy
🧑‍🎄 mx claus|celebration christmas fairy fantasy
🦸 superhero|good hero superpower
🦹 supervillain|bad criminal evil superpower
🧙 mage|fantasy magic play sorcerer
🧚 fairy|fairytale fantasy myth person
🧛 vampire|blood dracula fangs halloween
🧜 merperson|creature fairytale folklore ocean
🧜‍♂️ merman|creature fairytale folklore neptune
🧜‍♀️ mermaid|creature fairytale folklore merwoman
🧝 elf|elves enchantment fantasy folklore
🧞 genie|djinn fantasy jinn lamp
🧟 zombie|apocalypse dead halloween horror
🧌 troll|fairy fantasy monster tale
💆 person getting massage|face headache relax relaxing
💇 person getting haircut|barber beauty chop cosmetology
🚶 person walking|amble gait hike man
🧍 person standing|stand
🧎 person kneeling|kneel knees
🧑‍🦯 person with white cane|accessibility blind probing
🧑‍🦼 person in motorized wheelchair|accessibility
🧑‍🦽 person in manual wheelchair|accessibility
🏃 person running|fast hurry marathon move
🕴️ person in suit levitating|business
👯 people with bunny ears|bestie bff counterpart dancer
🧖 person in steamy room|day luxurious pamper relax
🧗 person climbing|climb climber mountain rock
🤺 person fencing|fencer sword
🏇 horse racing|jockey racehorse riding sport
⛷️ skier|ski snow
🏂️ snowboarder|ski snow snowboard sport
🏌️ person golfing|ball birdie caddy driving
🏄️ person surfing|beach ocean sport surf
🚣 person rowing boat|canoe cruise fishing lake
🏊️ person swimming|freestyle sport swim swimmer
⛹️ person bouncing ball|athletic basketball championship dribble
🏋️ person lifting weights|barbell bodybuilder deadlift lifter
🚴 person biking|bicycle bicyclist bike cycle
🚵 person mountain biking|bicycle bicyclist bike cycle
🤸 person cartwheeling|active cartwheel excited flip
🤼 people wrestling|combat duel grapple ring
🤽 person playing water polo|sport swimming waterpolo
🤾 person playing handball|athletics ball catch chuck
🤹 person juggling|act balance balancing handle
🧘 person in lotus position|cross legged legs meditation
🛀 person taking bath|bathtub tub
🛌 person in bed|bedtime good goodnight hotel
🧑‍🤝‍🧑 people holding hands|bae bestie bff couple
💏 kiss|anniversary babe bae couple
👩‍❤️‍💋‍👨 kiss woman man|anniversary babe bae couple
👨‍❤️‍💋‍👨 kiss man man|anniversary babe bae couple
👩‍❤️‍💋‍👩 kiss woman woman|anniversary babe bae couple
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
👥 busts in silhouette|bff bust everyone friend
🫂 people hugging|comfort embrace farewell friendship
👪️ family|child
👣 footprints|barefoot clothing footprint omw`,`🐵 monkey face|animal banana
🐒 monkey|animal banana
🦍 gorilla|animal
🦧 orangutan|animal ape monkey
🐶 dog face|adorbs animal pet puppies
🐕️ dog|animal animals dogs pet
🦮 guide dog|accessibility animal blind
🐕‍🦺 service dog|accessibility animal assistance
🐩 poodle|animal dog fluffy
🐺 wolf|animal face
🦊 fox|animal face
🦝 raccoon|animal curious sly
🐱 cat face|animal kitten kitty pet
🐈️ cat|animal animals cats kitten
🐈‍⬛ black cat|animal feline halloween meow
🦁 lion|alpha animal face leo
🐯 tiger face|animal big cat predator
🐅 tiger|animal big cat predator
🐆 leopard|animal big cat predator
🐴 horse face|animal dressage equine farm
🐎 horse|animal equestrian farm racehorse
🦄 unicorn|face
🦓 zebra|animal stripe
🦌 deer|animal
🦬 bison|animal buffalo herd wisent
🐮 cow face|animal farm milk moo
🐂 ox|animal animals bull farm
🐃 water buffalo|animal zoo
🐄 cow|animal animals farm milk
🐷 pig face|animal bacon farm pork
🐖 pig|animal bacon farm pork
🐗 boar|animal pig
🐽 pig nose|animal face farm smell
🐏 ram|animal aries horns male
🐑 ewe|animal baa farm female
🐐 goat|animal capricorn farm milk
🐪 camel|animal desert dromedary hump
🐫 two hump camel|animal bactrian desert twohump
🦙 llama|alpaca animal guanaco vicuña
🦒 giraffe|animal spots
🐘 elephant|animal
🦣 mammoth|animal extinction large tusk
🦏 rhinoceros|animal
🦛 hippopotamus|animal hippo
🐭 mouse face|animal
🐁 mouse|animal animals
🐀 rat|animal
🐹 hamster|animal face pet
🐰 rabbit face|animal bunny pet
🐇 rabbit|animal bunny pet
🐿️ chipmunk|animal squirrel
🦫 beaver|animal dam teeth
🦔 hedgehog|animal spiny
🦇 bat|animal vampire
🐻 bear|animal face grizzly growl
🐻‍❄️ polar bear|animal arctic white
🐨 koala|animal australia bear down
🐼 panda|animal bamboo face
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
🐥 front facing baby chick|animal bird frontfacing newborn
🐦️ bird|animal ornithology
🐧 penguin|animal antarctica bird ornithology
🕊️ dove|bird fly ornithology peace
🦅 eagle|animal bird ornithology
🦆 duck|animal bird ornithology
🦢 swan|animal bird cygnet duckling
🦉 owl|animal bird ornithology wise
🦤 dodo|animal bird extinction large
🪶 feather|bird flight light plumage
🦩 flamingo|animal bird flamboyant ornithology
🦚 peacock|animal bird colorful ornithology
🦜 parrot|animal bird ornithology pirate
🐸 frog|animal face
🐊 crocodile|animal zoo
🐢 turtle|animal terrapin tortoise
🦎 lizard|animal reptile
🐍 snake|animal bearer ophiuchus serpent
🐲 dragon face|animal fairy fairytale tale
🐉 dragon|animal fairy fairytale knights
🦕 sauropod|brachiosaurus brontosaurus dinosaur diplodocus
🦖 t rex|dinosaur trex tyrannosaurus
🐳 spouting whale|animal beach face ocean
🐋 whale|animal beach ocean
🐬 dolphin|animal beach flipper ocean
🦭 seal|animal lion ocean sea
🐟️ fish|animal dinner fishes fishing
🐠 tropical fish|animal fishes
🐡 blowfish|animal fish
🦈 shark|animal fish
🐙 octopus|animal creature ocean
🐚 spiral shell|animal beach conch sea
🪸 coral|change climate ocean reef
🦀 crab|cancer zodiac
🦞 lobster|animal bisque claws seafood
🦐 shrimp|food shellfish small
🦑 squid|animal food mollusk
🦪 oyster|diving pearl
🐌 snail|animal escargot garden nature
🦋 butterfly|insect pretty
🐛 bug|animal garden insect
🐜 ant|animal garden insect
🐝 honeybee|animal bee bumblebee honey
🪲 beetle|animal bug insect
🐞 lady beetle|animal garden insect ladybird
🦗 cricket|animal bug grasshopper insect
🪳 cockroach|animal insect pest roach
🕷️ spider|animal insect
🕸️ spider web
🦂 scorpion|scorpio scorpius zodiac
🦟 mosquito|bite disease fever insect
🪰 fly|animal disease insect maggot
🪱 worm|animal annelid earthworm parasite
🦠 microbe|amoeba bacteria science virus
💐 bouquet|anniversary birthday date flower
🌸 cherry blossom|flower plant spring springtime
💮 white flower
🪷 lotus|beauty buddhism calm flower
🏵️ rosette|plant
🌹 rose|beauty elegant flower love
🥀 wilted flower|dying
🌺 hibiscus|flower plant
🌻 sunflower|flower outdoors plant sun
🌼 blossom|buttercup dandelion flower plant
🌷 tulip|blossom flower growth plant
🌱 seedling|plant sapling sprout young
🪴 potted plant|decor grow house nurturing
🌲 evergreen tree|christmas forest pine
🌳 deciduous tree|forest green habitat shedding
🌴 palm tree|beach plant tropical
🌵 cactus|desert drought nature plant
🌾 sheaf of rice|ear grain grains plant
🌿 herb|leaf plant
☘️ shamrock|irish plant
🍀 four leaf clover|4 fourleaf irish lucky
🍁 maple leaf|falling
🍂 fallen leaf|autumn fall falling
🍃 leaf fluttering in wind|blow flutter
🪹 empty nest|branch home nesting
🪺 nest with eggs|bird branch egg nesting
🍄 mushroom|fungus toadstool`,`🍇 grapes|dionysus fruit grape
🍈 melon|cantaloupe fruit
🍉 watermelon|fruit
🍊 tangerine|c citrus fruit nectarine
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
🫐 blueberries|berries berry bilberry blue
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
🥬 leafy green|bok burgers cabbage choy
🥦 broccoli|cabbage wild
🧄 garlic|flavoring
🧅 onion|flavoring
🥜 peanuts|food nut peanut vegetable
🫘 beans|food kidney legume small
🌰 chestnut|almond plant
🍞 bread|carbs food grain loaf
🥐 croissant|bread breakfast crescent food
🥖 baguette bread|food french
🫓 flatbread|arepa bread food gordita
🥨 pretzel|convoluted twisted
🥯 bagel|bakery bread breakfast schmear
🥞 pancakes|breakfast crêpe food hotcake
🧇 waffle|breakfast indecisive iron
🧀 cheese wedge
🍖 meat on bone
🍗 poultry leg|bone chicken drumstick hungry
🥩 cut of meat|chop lambchop porkchop red
🥓 bacon|breakfast food meat
🍔 hamburger|burger eat fast food
🍟 french fries|fast food
🍕 pizza|cheese food hungry pepperoni
🌭 hot dog|frankfurter hotdog sausage
🥪 sandwich|bread
🌮 taco|mexican
🌯 burrito|mexican wrap
🫔 tamale|food mexican pamonha wrapped
🥙 stuffed flatbread|falafel food gyro kebab
🧆 falafel|chickpea meatball
🥚 egg|breakfast food
🍳 cooking|breakfast easy egg fry
🥘 shallow pan of food|casserole paella
🍲 pot of food|soup stew
🫕 fondue|cheese chocolate food melted
🥣 bowl with spoon|breakfast cereal congee oatmeal
🥗 green salad|food
🍿 popcorn|corn movie pop
🧈 butter|dairy
🧂 salt|condiment flavor mad salty
🥫 canned food|can
🍱 bento box|food
🍘 rice cracker|food
🍙 rice ball|food japanese
🍚 cooked rice|food
🍛 curry rice|food
🍜 steaming bowl|chopsticks food noodle pho
🍝 spaghetti|food meatballs pasta restaurant
🍠 roasted sweet potato|food
🍢 oden|food kebab restaurant seafood
🍣 sushi|food
🍤 fried shrimp|prawn tempura
🍥 fish cake with swirl|food pastry restaurant
🥮 moon cake|autumn festival yuèbǐng
🍡 dango|dessert japanese skewer stick
🥟 dumpling|empanada gyōza jiaozi pierogi
🥠 fortune cookie|prophecy
🥡 takeout box|chopsticks delivery food oyster
🍦 soft ice cream|dessert food icecream restaurant
🍧 shaved ice|dessert restaurant sweet
🍨 ice cream|dessert food restaurant sweet
🍩 doughnut|breakfast dessert donut food
🍪 cookie|chip chocolate dessert sweet
🎂 birthday cake|bday celebration dessert happy
🍰 shortcake|cake dessert pastry slice
🧁 cupcake|bakery dessert sprinkles sugar
🥧 pie|apple filling fruit meat
🍫 chocolate bar|candy dessert halloween sweet
🍬 candy|cavities dessert halloween restaurant
🍭 lollipop|candy dessert food restaurant
🍮 custard|dessert pudding sweet
🍯 honey pot|barrel bear food honeypot
🍼 baby bottle|babies birth born drink
🥛 glass of milk|drink
☕️ hot beverage|cafe caffeine chai coffee
🫖 teapot|brew drink food pot
🍵 teacup without handle|beverage cup drink oolong
🍶 sake|bar beverage bottle cup
🍾 bottle with popping cork|bar drink
🍷 wine glass|alcohol bar beverage booze
🍸️ cocktail glass|alcohol bar booze club
🍹 tropical drink|alcohol bar booze club
🍺 beer mug|alcohol ale bar booze
🍻 clinking beer mugs|alcohol bar booze bottoms
🥂 clinking glasses|celebrate clink drink glass
🥃 tumbler glass|liquor scotch shot whiskey
🫗 pouring liquid|accident drink empty glass
🥤 cup with straw|drink juice malt soda
🧋 bubble tea|boba food milk pearl
🧃 beverage box|juice straw sweet
🧉 mate|drink
🧊 ice|cold cube iceberg
🥢 chopsticks|hashi jeotgarak kuaizi
🍽️ fork and knife with plate|cooking dinner eat
🍴 fork and knife|breakfast breaky cooking cutlery
🥄 spoon|eat tableware
🔪 kitchen knife|chef cooking hocho tool
🫙 jar|condiment container empty nothing
🏺 amphora|aquarius cooking drink jug`,`🌍️ globe showing europe africa|earth europeafrica world
🌎️ globe showing americas|earth world
🌏️ globe showing asia australia|asiaaustralia earth world
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
🪨 rock|boulder heavy solid stone
🪵 wood|log lumber timber
🛖 hut|home house roundhouse shelter
🏘️ houses|house
🏚️ derelict house|home
🏠️ house|building country heart home
🏡 house with garden|building country heart home
🏢 office building|city cubical job
🏣 japanese post office|building
🏤 post office|building european
🏥 hospital|building doctor medicine
🏦 bank|building
🏨 hotel|building
🏩 love hotel|building
🏪 convenience store|24 building hours
🏫 school|building
🏬 department store|building
🏭️ factory|building
🏯 japanese castle|building
🏰 castle|building european
💒 wedding|chapel hitched nuptials romance
🗼 tokyo tower
🗽 statue of liberty|new ny nyc york
⛪️ church|bless chapel christian cross
🕌 mosque|islam masjid muslim religion
🛕 hindu temple
🕍 synagogue|jew jewish judaism religion
⛩️ shinto shrine|religion
🕋 kaaba|hajj islam muslim religion
⛲️ fountain
⛺️ tent|camping
🌁 foggy|fog
🌃 night with stars|star
🏙️ cityscape|city
🌄 sunrise over mountains|morning sun
🌅 sunrise|morning nature sun
🌆 cityscape at dusk|building city evening landscape
🌇 sunset|building dusk sun
🌉 bridge at night
♨️ hot springs|hotsprings steaming
🎠 carousel horse|entertainment
🛝 playground slide|amusement park play playing
🎡 ferris wheel|amusement park theme
🎢 roller coaster|amusement park theme
💈 barber pole|cut fresh haircut shave
🎪 circus tent
🚂 locomotive|caboose engine railway steam
🚃 railway car|electric train tram travel
🚄 high speed train|highspeed railway shinkansen
🚅 bullet train|highspeed nose railway shinkansen
🚆 train|arrived choo railway
🚇️ metro|subway travel
🚈 light rail|arrived monorail railway
🚉 station|railway train
🚊 tram|trolleybus
🚝 monorail|vehicle
🚞 mountain railway|car trip
🚋 tram car|bus trolley trolleybus
🚌 bus|school vehicle
🚍️ oncoming bus|cars
🚎 trolleybus|bus tram trolley
🚐 minibus|bus drive van vehicle
🚑️ ambulance|emergency vehicle
🚒 fire engine|truck
🚓 police car|50 cops patrol
🚔️ oncoming police car
🚕 taxi|cab cabbie car drive
🚖 oncoming taxi|cab cabbie cars drove
🚗 automobile|car driving vehicle
🚘️ oncoming automobile|car cars drove vehicle
🚙 sport utility vehicle|car drive recreational sportutility
🛻 pickup truck|automobile car flatbed pickup
🚚 delivery truck|car drive vehicle
🚛 articulated lorry|car drive move semi
🚜 tractor|vehicle
🏎️ racing car|zoom
🏍️ motorcycle|racing
🛵 motor scooter
🦽 manual wheelchair|accessibility
🦼 motorized wheelchair|accessibility
🛺 auto rickshaw|tuk
🚲️ bicycle|bike class cycle cycling
🛴 kick scooter
🛹 skateboard|board skate skater wheels
🛼 roller skate|blades skates sport
🚏 bus stop|busstop
🛣️ motorway|highway road
🛤️ railway track|train
🛢️ oil drum
⛽️ fuel pump|diesel fuelpump gas gasoline
🛞 wheel|car circle tire turn
🚨 police car light|alarm alert beacon emergency
🚥 horizontal traffic light|intersection signal stop stoplight
🚦 vertical traffic light|drove intersection signal stop
🛑 stop sign|octagonal
🚧 construction|barrier
⚓️ anchor|ship tool
🛟 ring buoy|float life lifesaver preserver
⛵️ sailboat|boat resort sailing sea
🛶 canoe|boat
🚤 speedboat|billionaire boat lake luxury
🛳️ passenger ship
⛴️ ferry|boat passenger
🛥️ motor boat|motorboat
🚢 ship|boat passenger travel
✈️ airplane|aeroplane fly flying jet
🛩️ small airplane|aeroplane plane
🛫 airplane departure|aeroplane checkin departures plane
🛬 airplane arrival|aeroplane arrivals arriving landing
🪂 parachute|hangglide parasail skydive
💺 seat|chair
🚁 helicopter|copter roflcopter travel vehicle
🚟 suspension railway
🚠 mountain cableway|cable gondola lift ski
🚡 aerial tramway|cable car gondola ropeway
🛰️ satellite|space
🚀 rocket|launch rockets space travel
🛸 flying saucer|aliens extra terrestrial ufo
🛎️ bellhop bell|hotel
🧳 luggage|bag packing roller suitcase
⌛️ hourglass done|sand time timer
⏳️ hourglass not done|flowing hours sand timer
⌚️ watch|clock time
⏰️ alarm clock|hours hrs late time
⏱️ stopwatch|clock time
⏲️ timer clock
🕰️ mantelpiece clock|time
🕛️ twelve o clock|12 1200 oclock time
🕧️ twelve thirty|12 1230 30 clock
🕐️ one o clock|1 100 oclock time
🕜️ one thirty|1 130 30 clock
🕑️ two o clock|2 200 oclock time
🕝️ two thirty|2 230 30 clock
🕒️ three o clock|3 300 oclock time
🕞️ three thirty|3 30 330 clock
🕓️ four o clock|4 400 oclock time
🕟️ four thirty|30 4 430 clock
🕔️ five o clock|5 500 oclock time
🕠️ five thirty|30 5 530 clock
🕕️ six o clock|6 600 oclock time
🕡️ six thirty|30 6 630 clock
🕖️ seven o clock|0 7 700 oclock
🕢️ seven thirty|30 7 730 clock
🕗️ eight o clock|8 800 oclock time
🕣️ eight thirty|30 8 830 clock
🕘️ nine o clock|9 900 oclock time
🕤️ nine thirty|30 9 930 clock
🕙️ ten o clock|0 10 1000 oclock
🕥️ ten thirty|10 1030 30 clock
🕚️ eleven o clock|11 1100 oclock time
🕦️ eleven thirty|11 1130 30 clock
🌑 new moon|dark space
🌒 waxing crescent moon|dreams space
🌓 first quarter moon|space
🌔 waxing gibbous moon|space
🌕️ full moon|space
🌖 waning gibbous moon|space
🌗 last quarter moon|space
🌘 waning crescent moon|space
🌙 crescent moon|ramadan space
🌚 new moon face|space
🌛 first quarter moon face|space
🌜️ last quarter moon face|dreams
🌡️ thermometer|weather
☀️ sun|bright rays space sunny
🌝 full moon face|bright
🌞 sun with face|beach bright day heat
🪐 ringed planet|saturn saturnine
⭐️ star|astronomy medium stars white
🌟 glowing star|glittery glow night shining
🌠 shooting star|falling night space
🌌 milky way|space
☁️ cloud|weather
⛅️ sun behind cloud|cloudy weather
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
🌀 cyclone|dizzy hurricane twister typhoon
🌈 rainbow|gay genderqueer glbt glbtq
🌂 closed umbrella|clothing rain
☂️ umbrella|clothing rain
☔️ umbrella with rain drops|clothing drop weather
⛱️ umbrella on ground|rain sun
⚡️ high voltage|danger electric electricity lightning
❄️ snowflake|cold snow weather
☃️ snowman|cold man snow
⛄️ snowman without snow|cold man
☄️ comet|space
🔥 fire|af burn flame hot
💧 droplet|cold comic drop nature
🌊 water wave|nature ocean surf surfer`,`🎃 jack o lantern|celebration halloween pumpkin
🎄 christmas tree|celebration
🎆 fireworks|boom celebration entertainment yolo
🎇 sparkler|boom celebration fireworks sparkle
🧨 firecracker|dynamite explosive fire fireworks
✨️ sparkles| magic sparkle star
🎈 balloon|birthday celebrate celebration
🎉 party popper|awesome birthday celebrate celebration
🎊 confetti ball|celebrate celebration party woohoo
🎋 tanabata tree|banner celebration japanese
🎍 pine decoration|bamboo celebration japanese plant
🎎 japanese dolls|celebration doll festival
🎏 carp streamer|celebration
🎐 wind chime|bell celebration
🎑 moon viewing ceremony|celebration
🧧 red envelope|gift good hóngbāo lai
🎀 ribbon|celebration
🎁 wrapped gift|birthday bow box celebration
🎗️ reminder ribbon|celebration
🎟️ admission tickets|ticket
🎫 ticket|admission stub
🎖️ military medal|award celebration
🏆️ trophy|champion champs prize slay
🏅 sports medal|award gold winner
🥇 1st place medal|first gold
🥈 2nd place medal|second silver
🥉 3rd place medal|bronze third
⚽️ soccer ball|football futbol sport
⚾️ baseball|ball sport
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
🏓 ping pong|ball bat game paddle
🏸 badminton|birdie game racquet shuttlecock
🥊 boxing glove
🥋 martial arts uniform|judo karate taekwondo
🥅 goal net
⛳️ flag in hole|golf sport
⛸️ ice skate|skating
🎣 fishing pole|entertainment fish sport
🤿 diving mask|scuba snorkeling
🎽 running shirt|athletics sash
🎿 skis|ski snow sport
🛷 sled|luge sledge sleigh snow
🥌 curling stone|game rock
🎯 bullseye|bull dart direct entertainment
🪀 yo yo|fluctuate toy
🪁 kite|fly soar
🔫 water pistol|gun handgun revolver tool
🎱 pool 8 ball|8ball billiard eight game
🔮 crystal ball|fairy fairytale fantasy fortune
🪄 magic wand|magician witch wizard
🎮️ video game|controller entertainment
🕹️ joystick|game video videogame
🎰 slot machine|casino gamble gambling game
🎲 game die|dice entertainment
🧩 puzzle piece|clue interlocking jigsaw
🧸 teddy bear|plaything plush stuffed toy
🪅 piñata|candy celebrate celebration cinco
🪩 mirror ball|dance disco glitter party
🪆 nesting dolls|babooshka baboushka babushka doll
♠️ spade suit|card game
♥️ heart suit|card emotion game hearts
♦️ diamond suit|card game
♣️ club suit|card clubs game
♟️ chess pawn|dupe expendable
🃏 joker|card game wildcard
🀄️ mahjong red dragon|game
🎴 flower playing cards|card game japanese
🎭️ performing arts|actor actress art entertainment
🖼️ framed picture|art frame museum painting
🎨 artist palette|art artsy arty colorful
🧵 thread|needle sewing spool string
🪡 sewing needle|embroidery sew stitches sutures
🧶 yarn|ball crochet knit
🪢 knot|cord rope tangled tie`,`👓️ glasses|clothing eye eyeglasses eyewear
🕶️ sunglasses|dark eye eyewear glasses
🥽 goggles|dive eye protection scuba
🥼 lab coat|clothes doctor dr experiment
🦺 safety vest|emergency
👔 necktie|clothing employed serious shirt
👕 t shirt|blue casual clothes clothing
👖 jeans|blue casual clothes clothing
🧣 scarf|bundle cold neck up
🧤 gloves|hand
🧥 coat|brr bundle cold jacket
🧦 socks|stocking
👗 dress|clothes clothing dressed fancy
👘 kimono|clothing comfortable
🥻 sari|clothing dress
🩱 one piece swimsuit|bathing onepiece suit
🩲 briefs|bathing onepiece suit swimsuit
🩳 shorts|bathing pants suit swimsuit
👙 bikini|bathing beach clothing pool
👚 woman s clothes|blouse clothing collar dress
👛 purse|clothes clothing coin dress
👜 handbag|bag clothes clothing dress
👝 clutch bag|clothes clothing dress handbag
🛍️ shopping bags|bag hotel
🎒 backpack|backpacking bag bookbag education
🩴 thong sandal|beach flip flop sandals
👞 man s shoe|brown clothes clothing feet
👟 running shoe|athletic clothes clothing fast
🥾 hiking boot|backpacking brown camping outdoors
🥿 flat shoe|ballet comfy flats slipon
👠 high heeled shoe|clothes clothing dress fashion
👡 woman s sandal|clothing shoe womans
🩰 ballet shoes|dance
👢 woman s boot|clothes clothing dress shoe
👑 crown|clothing family king medieval
👒 woman s hat|clothes clothing garden hats
🎩 top hat|clothes clothing fancy formal
🎓️ graduation cap|celebration clothing education hat
🧢 billed cap|baseball bent dad hat
🪖 military helmet|army soldier war warrior
⛑️ rescue worker s helmet|aid cross face hat
📿 prayer beads|clothing necklace religion
💄 lipstick|cosmetics date makeup
💍 ring|diamond engaged engagement married
💎 gem stone|diamond engagement jewel money
🔇 muted speaker|mute quiet silent sound
🔈️ speaker low volume|soft sound
🔉 speaker medium volume|sound
🔊 speaker high volume|loud music sound
📢 loudspeaker|address communication loud public
📣 megaphone|cheering sound
📯 postal horn|post
🔔 bell|break church sound
🔕 bell with slash|forbidden mute no not
🎼 musical score|music note
🎵 musical note|music sound
🎶 musical notes|music note sound
🎙️ studio microphone|mic music
🎚️ level slider|music
🎛️ control knobs|music
🎤 microphone|karaoke mic music sing
🎧️ headphone|earbud sound
📻️ radio|entertainment tbt video
🎷 saxophone|instrument music sax
🪗 accordion|box concertina instrument music
🎸 guitar|instrument music strat
🎹 musical keyboard|instrument music piano
🎺 trumpet|instrument music
🎻 violin|instrument music
🪕 banjo|music stringed
🥁 drum|drumsticks music
🪘 long drum|beat conga instrument rhythm
📱 mobile phone|cell communication telephone
📲 mobile phone with arrow|build call cell communication
☎️ telephone|phone
📞 telephone receiver|communication phone voip
📟️ pager|communication
📠 fax machine|communication
🔋 battery
🪫 low battery|drained electronic energy power
🔌 electric plug|electricity
💻️ laptop|computer office pc personal
🖥️ desktop computer|monitor
🖨️ printer|computer
⌨️ keyboard|computer
🖱️ computer mouse
🖲️ trackball|computer
💽 computer disk|minidisk optical
💾 floppy disk|computer
💿️ optical disk|bluray cd computer dvd
📀 dvd|bluray cd computer disk
🧮 abacus|calculation calculator
🎥 movie camera|bollywood cinema film hollywood
🎞️ film frames|cinema movie
📽️ film projector|cinema movie video
🎬️ clapper board|action movie
📺️ television|tv video
📷️ camera|photo selfie snap tbt
📸 camera with flash|video
📹️ video camera|camcorder tbt
📼 videocassette|old school tape vcr
🔍️ magnifying glass tilted left|lab leftpointing science search
🔎 magnifying glass tilted right|contact lab rightpointing science
🕯️ candle|light
💡 light bulb|comic electric idea
🔦 flashlight|electric light tool torch
🏮 red paper lantern|bar light restaurant
🪔 diya lamp|light oil
📔 notebook with decorative cover|book decorated education school
📕 closed book|education
📖 open book|education fantasy knowledge library
📗 green book|education fantasy library reading
📘 blue book|education fantasy library reading
📙 orange book|education fantasy library reading
📚️ books|book education fantasy knowledge
📓 notebook
📒 ledger|notebook
📃 page with curl|document paper
📜 scroll|paper
📄 page facing up|document paper
📰 newspaper|communication news paper
🗞️ rolled up newspaper|news paper rolledup
📑 bookmark tabs|mark marker
🔖 bookmark|mark
🏷️ label|tag
💰️ money bag|bank bet billion cash
🪙 coin|dollar euro gold metal
💴 yen banknote|bank bill currency money
💵 dollar banknote|bank bill currency money
💶 euro banknote|100 bank bill currency
💷 pound banknote|bank bill billion cash
💸 money with wings|bank banknote bill billion
💳️ credit card|bank cash charge money
🧾 receipt|accounting bookkeeping evidence invoice
💹 chart increasing with yen|bank currency graph growth
✉️ envelope|email email letter
📧 e mail|email letter
📨 incoming envelope|delivering email email letter
📩 envelope with arrow|communication down email email
📤️ outbox tray|box email letter mail
📥️ inbox tray|box email letter mail
📦️ package|box communication delivery parcel
📫️ closed mailbox with raised flag|communication mail postbox
📪️ closed mailbox with lowered flag|mail postbox
📬️ open mailbox with raised flag|mail postbox
📭️ open mailbox with lowered flag|mail postbox
📮 postbox|mail mailbox
🗳️ ballot box with ballot
✏️ pencil
✒️ black nib|pen
🖋️ fountain pen
🖊️ pen|ballpoint
🖌️ paintbrush|painting
🖍️ crayon
📝 memo|communication media notes pencil
💼 briefcase|office
📁 file folder
📂 open file folder
🗂️ card index dividers
📅 calendar|date
📆 tear off calendar|tearoff
🗒️ spiral notepad|note pad
🗓️ spiral calendar|pad
📇 card index|old rolodex school
📈 chart increasing|data graph growth right
📉 chart decreasing|data down downward graph
📊 bar chart|data graph
📋️ clipboard|do list notes
📌 pushpin|collage pin
📍 round pushpin|location map pin
📎 paperclip
🖇️ linked paperclips|link paperclip
📏 straight ruler|angle edge math straightedge
📐 triangular ruler|angle math rule set
✂️ scissors|cut cutting paper tool
🗃️ card file box
🗄️ file cabinet|filing paper
🗑️ wastebasket|can garbage trash waste
🔒️ locked|closed lock private
🔓️ unlocked|cracked lock open unlock
🔏 locked with pen|ink lock nib privacy
🔐 locked with key|bike closed lock secure
🔑 key|keys lock major password
🗝️ old key|clue lock
🔨 hammer|home improvement repairs tool
🪓 axe|ax chop hatchet split
⛏️ pick|hammer mining tool
⚒️ hammer and pick|tool
🛠️ hammer and wrench|spanner tool
🗡️ dagger|knife weapon
⚔️ crossed swords|weapon
💣️ bomb|boom comic dangerous explosion
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
🦯 white cane|accessibility blind probing
🔗 link|links
⛓️ chains|chain
🪝 hook|catch crook curve ensnare
🧰 toolbox|box chest mechanic red
🧲 magnet|attraction horseshoe magnetic negative
🪜 ladder|climb rung step
⚗️ alembic|chemistry tool
🧪 test tube|chemist chemistry experiment lab
🧫 petri dish|bacteria biologist biology culture
🧬 dna|biologist evolution gene genetics
🔬 microscope|experiment lab science tool
🔭 telescope|contact extraterrestrial science tool
📡 satellite antenna|aliens contact dish science
💉 syringe|doctor flu medicine needle
🩸 drop of blood|bleed donation injury medicine
💊 pill|doctor drugs medicated medicine
🩹 adhesive bandage
🩼 crutch|aid cane disability help
🩺 stethoscope|doctor heart medicine
🩻 x ray|bones doctor medical skeleton
🚪 door|back closet front
🛗 elevator|accessibility hoist lift
🪞 mirror|makeup reflection reflector speculum
🪟 window|air frame fresh opening
🛏️ bed|hotel sleep
🛋️ couch and lamp|hotel
🪑 chair|seat sit
🚽 toilet|bathroom
🪠 plunger|cup force plumber poop
🚿 shower|water
🛁 bathtub|bath
🪤 mouse trap|bait cheese lure mousetrap
🪒 razor|sharp shave
🧴 lotion bottle|moisturizer shampoo sunscreen
🧷 safety pin|diaper punk rock
🧹 broom|cleaning sweeping witch
🧺 basket|farming laundry picnic
🧻 roll of paper|toilet towels
🪣 bucket|cask pail vat
🧼 soap|bar bathing clean cleaning
🫧 bubbles|bubble burp clean floating
🪥 toothbrush|bathroom brush clean dental
🧽 sponge|absorbing cleaning porous soak
🧯 fire extinguisher|extinguish quench
🛒 shopping cart|trolley
🚬 cigarette|smoking
⚰️ coffin|dead death vampire
🪦 headstone|cemetery dead grave graveyard
⚱️ funeral urn|ashes death
🧿 nazar amulet|bead blue charm evileye
🪬 hamsa|amulet fatima fortune guide
🗿 moai|face moyai statue stoneface
🪧 placard|card demonstration notice picket
🪪 identification card|credentials document id license`,`🏧 atm sign|automated bank cash money
🚮 litter in bin sign|litterbin
🚰 potable water|drinking
♿️ wheelchair symbol|access handicap
🚹️ men s room|bathroom lavatory man mens
🚺️ women s room|bathroom lavatory restroom toilet
🚻 restroom|bathroom lavatory toilet wc
🚼️ baby symbol|changing
🚾 water closet|bathroom lavatory restroom toilet
🛂 passport control
🛃 customs|packing
🛄 baggage claim|arrived bags case checked
🛅 left luggage|baggage case locker
⚠️ warning|caution
🚸 children crossing|child pedestrian traffic
⛔️ no entry|do fail forbidden not
🚫 prohibited|entry forbidden no not
🚳 no bicycles|bicycle bike forbidden not
🚭️ no smoking|forbidden not prohibited smoke
🚯 no littering|forbidden litter not prohibited
🚱 non potable water|dry nondrinking nonpotable prohibited
🚷 no pedestrians|forbidden not pedestrian prohibited
📵 no mobile phones|cell forbidden not phone
🔞 no one under eighteen|18 age forbidden not
☢️ radioactive|sign
☣️ biohazard|sign
⬆️ up arrow|cardinal direction north
↗️ up right arrow|direction intercardinal northeast upright
➡️ right arrow|cardinal direction east
↘️ down right arrow|direction downright intercardinal southeast
⬇️ down arrow|cardinal direction south
↙️ down left arrow|direction downleft intercardinal southwest
⬅️ left arrow|cardinal direction west
↖️ up left arrow|direction intercardinal northwest upleft
↕️ up down arrow|updown
↔️ left right arrow|leftright
↩️ right arrow curving left
↪️ left arrow curving right
⤴️ right arrow curving up
⤵️ right arrow curving down
🔃 clockwise vertical arrows|arrow refresh reload
🔄 counterclockwise arrows button|again anticlockwise arrow deja
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
☯️ yin yang|difficult lives religion tao
✝️ latin cross|christ christian religion
☦️ orthodox cross|christian religion
☪️ star and crescent|islam muslim ramadan religion
☮️ peace symbol|healing peaceful
🕎 menorah|candelabrum candlestick hanukkah jewish
🔯 dotted six pointed star|fortune jewish judaism sixpointed
♈️ aries|horoscope ram zodiac
♉️ taurus|bull horoscope ox zodiac
♊️ gemini|horoscope twins zodiac
♋️ cancer|crab horoscope zodiac
♌️ leo|horoscope lion zodiac
♍️ virgo|horoscope zodiac
♎️ libra|balance horoscope justice scales
♏️ scorpio|horoscope scorpion scorpius zodiac
♐️ sagittarius|archer horoscope zodiac
♑️ capricorn|goat horoscope zodiac
♒️ aquarius|bearer horoscope water zodiac
♓️ pisces|fish horoscope zodiac
⛎️ ophiuchus|bearer serpent snake zodiac
🔀 shuffle tracks button|arrow crossed
🔁 repeat button|arrow clockwise
🔂 repeat single button|arrow clockwise once
▶️ play button|arrow right triangle
⏩️ fast forward button|arrow double fastforward
⏭️ next track button|arrow scene triangle
⏯️ play or pause button|arrow right triangle
◀️ reverse button|arrow left triangle
⏪️ fast reverse button|arrow double rewind
⏮️ last track button|arrow previous scene triangle
🔼 upwards button|arrow red up
⏫️ fast up button|arrow double
🔽 downwards button|arrow down red
⏬️ fast down button|arrow double
⏸️ pause button|bar double vertical
⏹️ stop button|square
⏺️ record button|circle
⏏️ eject button
🎦 cinema|camera film movie
🔅 dim button|brightness low
🔆 bright button|brightness light
📶 antenna bars|bar cell communication mobile
📳 vibration mode|cell communication mobile phone
📴 mobile phone off|cell telephone
♀️ female sign|woman
♂️ male sign|man
⚧️ transgender symbol
✖️ multiply|cancel multiplication sign x
➕️ plus
➖️ minus| heavy math sign
➗️ divide|division heavy math sign
🟰 heavy equals sign|answer equal equality math
♾️ infinity|forever unbounded universal
‼️ double exclamation mark|  bangbang punctuation
⁉️ exclamation question mark|   interrobang
❓️ red question mark| punctuation
❔️ white question mark| outlined punctuation
❕️ white exclamation mark| outlined punctuation
❗️ red exclamation mark| punctuation
〰️ wavy dash|punctuation
💱 currency exchange|bank money
💲 heavy dollar sign|billion cash charge currency
⚕️ medical symbol|aesculapius medicine staff
♻️ recycling symbol|recycle
⚜️ fleur de lis|knights
🔱 trident emblem|anchor poseidon ship tool
📛 name badge
🔰 japanese symbol for beginner|chevron green leaf tool
⭕️ hollow red circle|heavy large o
✅️ check mark button|checked checkmark complete completed
☑️ check box with check|ballot checked done off
✔️ check mark|checked checkmark done heavy
❌️ cross mark|cancel multiplication multiply x
❎️ cross mark button|multiplication multiply square x
➰️ curly loop|curl
➿️ double curly loop|curl
〽️ part alternation mark
✳️ eight spoked asterisk| eightspoked
✴️ eight pointed star| eightpointed
❇️ sparkle
©️ copyright|c
®️ registered|r
™️ trade mark|tm trademark
#️⃣ keycap
*️⃣ keycap
0️⃣ keycap 0
1️⃣ keycap 1
2️⃣ keycap 2
3️⃣ keycap 3
4️⃣ keycap 4
5️⃣ keycap 5
6️⃣ keycap 6
7️⃣ keycap 7
8️⃣ keycap 8
9️⃣ keycap 9
🔟 keycap 10
🔠 input latin uppercase|abcd letters
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
ℹ️ information|i
🆔 id button|identity
Ⓜ️ circled m|circle
🆕 new button
🆖 ng button
🅾️ o button blood type
🆗 ok button|okay
🅿️ p button|parking
🆘 sos button|help
🆙 up button|mark up
🆚 vs button|versus
🈁 japanese here button|katakana
🈂️ japanese service charge button|katakana
🈷️ japanese monthly amount button|ideograph
🈶 japanese not free of charge button|ideograph
🈯️ japanese reserved button|ideograph
🉐 japanese bargain button|ideograph
🈹 japanese discount button|ideograph
🈚️ japanese free of charge button|ideograph
🈲 japanese prohibited button|ideograph
🉑 japanese acceptable button|ideograph
🈸 japanese application button|ideograph
🈴 japanese passing grade button|ideograph
🈳 japanese vacancy button|ideograph
㊗️ japanese congratulations button|ideograph
㊙️ japanese secret button|ideograph
🈺 japanese open for business button|ideograph
🈵 japanese no vacancy button|ideograph
🔴 red circle|geometric
🟠 orange circle
🟡 yellow circle
🟢 green circle
🔵 blue circle|geometric
🟣 purple circle
🟤 brown circle
⚫️ black circle|geometric
⚪️ white circle|geometric
🟥 red square|card penalty
🟧 orange square
🟨 yellow square|card penalty
🟩 green square
🟦 blue square
🟪 purple square
🟫 brown square
⬛️ black large square|geometric
⬜️ white large square|geometric
◼️ black medium square|geometric
◻️ white medium square|geometric
◾️ black medium small square|geometric mediumsmall
◽️ white medium small square|geometric mediumsmall
▪️ black small square|geometric
▫️ white small square|geometric
🔶 large orange diamond|geometric
🔷 large blue diamond|geometric
🔸 small orange diamond|geometric
🔹 small blue diamond|geometric
🔺 red triangle pointed up|geometric
🔻 red triangle pointed down|geometric
💠 diamond with a dot|comic geometric
🔘 radio button|geometric
🔳 white square button|geometric outlined
🔲 black square button|geometric`,`🏁 chequered flag|checkered finish flags game
🚩 triangular flag|construction golf post
🎌 crossed flags|celebration cross japanese
🏴 black flag|waving
🏳️ white flag|waving
🏳️‍🌈 rainbow flag|bisexual gay genderqueer glbt
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
🇦🇽 åland islands|ax flag
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
🇧🇱 st barthélemy|bl flag
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
🇨🇮 côte d ivoire|ci flag
🇨🇰 cook islands|ck flag
🇨🇱 chile|cl flag
🇨🇲 cameroon|cm flag
🇨🇳 china|cn flag
🇨🇴 colombia|co flag
🇨🇵 clipperton island|cp flag
🇨🇷 costa rica|cr flag
🇨🇺 cuba|cu flag
🇨🇻 cape verde|cv flag
🇨🇼 curaçao|cw flag
🇨🇽 christmas island|cx flag
🇨🇾 cyprus|cy flag
🇨🇿 czechia|cz flag
🇩🇪 germany|de flag
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
🇪🇸 spain|es flag
🇪🇹 ethiopia|et flag
🇪🇺 european union|eu flag
🇫🇮 finland|fi flag
🇫🇯 fiji|fj flag
🇫🇰 falkland islands|fk flag
🇫🇲 micronesia|fm flag
🇫🇴 faroe islands|fo flag
🇫🇷 france|fr flag
🇬🇦 gabon|ga flag
🇬🇧 united kingdom|gb flag
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
🇮🇹 italy|it flag
🇯🇪 jersey|je flag
🇯🇲 jamaica|jm flag
🇯🇴 jordan|jo flag
🇯🇵 japan|jp flag
🇰🇪 kenya|ke flag
🇰🇬 kyrgyzstan|kg flag
🇰🇭 cambodia|kh flag
🇰🇮 kiribati|ki flag
🇰🇲 comoros|km flag
🇰🇳 st kitts nevis|kn flag
🇰🇵 north korea|kp flag
🇰🇷 south korea|kr flag
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
🇲🇴 macao sar china|mo flag
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
🇷🇪 réunion|re flag
🇷🇴 romania|ro flag
🇷🇸 serbia|rs flag
🇷🇺 russia|ru flag
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
🇸🇹 são tomé príncipe|st flag
🇸🇻 el salvador|sv flag
🇸🇽 sint maarten|sx flag
🇸🇾 syria|sy flag
🇸🇿 eswatini|sz flag
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
🇹🇷 türkiye|tr flag
🇹🇹 trinidad tobago|tt flag
🇹🇻 tuvalu|tv flag
🇹🇼 taiwan|tw flag
🇹🇿 tanzania|tz flag
🇺🇦 ukraine|ua flag
🇺🇬 uganda|ug flag
🇺🇲 u s outlying islands|um flag
🇺🇳 united nations|un flag
🇺🇸 united states|us flag
🇺🇾 uruguay|uy flag
🇺🇿 uzbekistan|uz flag
🇻🇦 vatican city|va flag
🇻🇨 st vincent grenadines|vc flag
🇻🇪 venezuela|ve flag
🇻🇬 british virgin islands|vg flag
🇻🇮 u s virgin islands|vi flag
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