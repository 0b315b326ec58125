import type { TopicWords } from "#models/world/words/topic-words.ts";

/** Birds to history. */
export const ENGLISH_TOPICS_4 = {
  birds: {
    tags: ["birds", "birding", "wildlife"],
    facets: [
      {
        terms: [
          "bar-tailed godwits",
          "dunlin flocks",
          "sandpipers",
          "a spoonbill",
          "high-tide roosts",
        ],
        deeds: [
          "counted 312 geese before breakfast",
          "heard it for an hour and never saw it",
          "lay in the mud until the tide turned",
          "mistook a plastic bag for an egret",
        ],
        facts: [
          "Flocks turn together because each bird watches seven others.",
          "The marsh counts are up for the third year.",
          "A godwit can fly eleven days without landing.",
        ],
      },
      {
        terms: ["wrens", "garden feeders", "nest boxes", "dawn choruses", "long-tailed tits"],
        deeds: ["cleaned out the nest boxes", "was woken by a robin at four"],
        facts: [
          "The first swifts are back, four days early.",
          "Learn the calls; the leaves are coming.",
          "One pair of tits brings ten thousand caterpillars.",
        ],
      },
      {
        terms: [
          "honey buzzards",
          "owl pellets",
          "hovering kestrels",
          "a peregrine on the cathedral",
          "red kites",
        ],
        deeds: [
          "watched a falcon take a pigeon over the market",
          "climbed the tower to count the chicks",
        ],
        facts: [
          "The peregrines on the cathedral have three chicks.",
          "An owl hears a mouse under thirty centimetres of snow.",
        ],
      },
    ],
    deeds: ["stood still until a wren landed on the gate"],
    facts: [],
    places: ["the estuary", "Extremadura", "the Wadden Sea", "the kitchen window"],
    scenes: [
      "A heron in morning mist",
      "A flock of dunlin turning white",
      "A wren singing with its tail up",
    ],
  },
  architecture: {
    tags: ["architecture", "cities", "buildings"],
    facets: [
      {
        terms: [
          "brutalist libraries",
          "board-marked concrete",
          "post-war estates",
          "a spiral ramp",
          "raw brick",
        ],
        deeds: [
          "walked round the block three times to see the facade",
          "got thrown out of a lobby for looking up",
          "signed the petition to keep it standing",
          "sketched the staircase instead of taking a picture",
          "measured the step: 17 by 29, perfect",
        ],
        facts: [
          "The swimming hall reopens after six years.",
          "Good stairs have a landing before you need one.",
          "Concrete ages well if somebody sweeps it.",
        ],
      },
      {
        terms: ["timber frames", "rammed earth", "reused beams", "green roofs", "passive cooling"],
        deeds: ["slept in a house of straw and clay", "counted the annual rings in an old beam"],
        facts: [
          "The greenest building is the one already there.",
          "Timber stores what concrete emits.",
          "A metre of earth keeps the room at nineteen degrees.",
        ],
      },
      {
        terms: ["corner shops", "arcades", "street trees", "courtyards", "benches with backs"],
        deeds: [
          "sat on every bench in the square",
          "found a courtyard I had walked past for years",
        ],
        facts: [
          "The competition received 212 entries.",
          "Light from the north, view to the south.",
          "A street with doors is safer than a street with walls.",
        ],
      },
    ],
    deeds: [],
    facts: [],
    places: ["Chandigarh", "Porto", "the old harbour", "Helsinki"],
    scenes: [
      "A concrete stairwell with soft light",
      "A timber frame against the sky",
      "A quiet tiled courtyard",
    ],
  },
  games: {
    tags: ["games", "indiegames", "boardgames"],
    facets: [
      {
        terms: [
          "roguelikes",
          "pixel art",
          "procedural caves",
          "tight platformers",
          "a good tutorial",
        ],
        deeds: ["found the secret room after thirty hours", "died to the first boss eleven times"],
        facts: [
          "The patch makes the shield half as strong.",
          "The demo is out and it runs on anything.",
          "Twelve people made this; it shows, in the best way.",
        ],
      },
      {
        terms: [
          "deck-builders",
          "worker placement",
          "wooden pieces",
          "solo modes",
          "legacy campaigns",
        ],
        deeds: [
          "lost a ninety-minute game on the last card",
          "taught the rules twice and then lost",
        ],
        facts: [
          "A good rulebook answers before you ask.",
          "The solo mode is harder than my friends.",
          "Wooden pieces make a game two points better.",
        ],
      },
      {
        terms: [
          "speedruns",
          "couch co-op",
          "fighting-game locals",
          "arcade cabinets",
          "retro consoles",
        ],
        deeds: ["shaved four seconds off the second level", "deleted the save by accident"],
        facts: [
          "The world record fell twice in one evening.",
          "They skipped the whole third world through one wall.",
        ],
      },
    ],
    deeds: [],
    facts: [],
    places: ["the kitchen table", "Essen", "the arcade", "a game jam in Malmo"],
    scenes: [
      "A board game in its last round",
      "Glowing arcade cabinets",
      "A pixel-art castle on a small screen",
    ],
  },
  trains: {
    tags: ["trains", "railways", "publictransport"],
    facets: [
      {
        terms: [
          "night trains",
          "couchettes",
          "dining cars",
          "border stations",
          "a seat by the window",
        ],
        deeds: ["slept from Vienna to Venice", "woke up in another language"],
        facts: ["Sit on the left for the lake.", "Breakfast is served somewhere after the border."],
      },
      {
        terms: [
          "branch lines",
          "signal boxes",
          "steam specials",
          "rack railways",
          "old rolling stock",
        ],
        deeds: [
          "rode the line on its last day",
          "asked the driver about the bell",
          "planned the whole trip around one viaduct",
        ],
        facts: [
          "The line reopens after thirty years of buses.",
          "The signal box was worked by hand until last winter.",
          "She runs on coal, tea and volunteers.",
        ],
      },
      {
        terms: [
          "timetables",
          "tram extensions",
          "clock-face schedules",
          "step-free platforms",
          "metro maps",
        ],
        deeds: [
          "made a four-minute connection with three to spare",
          "drew my own metro map on a napkin",
        ],
        facts: [
          "The new timetable adds a train every hour.",
          "Frequency is freedom.",
          "The tunnel saves eleven minutes and one mountain.",
        ],
      },
    ],
    deeds: [],
    facts: [],
    places: ["Chur", "Sri Lanka", "platform nine", "the Semmering"],
    scenes: [
      "A red train on a stone viaduct",
      "A sleeping car at dusk",
      "A split-flap departure board",
    ],
  },
  history: {
    tags: ["history", "archives", "archaeology"],
    facets: [
      {
        terms: ["Roman roads", "hoards of coins", "post holes", "amphora stamps", "hill forts"],
        deeds: ["held a coin that somebody lost in the year 193", "washed pottery for six hours"],
        facts: [
          "They complained about the young in Sumer, too.",
          "The dig found a second wall below the first.",
          "The road is straight because nobody asked the hill.",
        ],
      },
      {
        terms: [
          "medieval ledgers",
          "marginal drawings",
          "guild records",
          "palimpsests",
          "wax seals",
        ],
        deeds: ["spent the day in a box of unsorted letters", "deciphered one line in two hours"],
        facts: [
          "A footnote was wrong for a century.",
          "The ledger lists bread, candles and one elephant.",
          "The scribe drew a snail and never said why.",
        ],
      },
      {
        terms: [
          "early telegraphs",
          "canal mania",
          "census returns",
          "women codebreakers",
          "glass negatives",
        ],
        deeds: [
          "found my own street on a map of 1741",
          "corrected a date that everybody had copied",
          "found my great-grandmother in the census",
        ],
        facts: [
          "The archive has digitised forty thousand pages.",
          "The telegram took two days; the answer took a war.",
          "The plate was labelled wrong for ninety years.",
        ],
      },
    ],
    deeds: [],
    facts: [],
    places: ["the county archive", "Ephesus", "York", "Timbuktu"],
    scenes: [
      "A trench with neat layers of soil",
      "A manuscript page with a drawn snail",
      "An old map with a compass rose",
    ],
  },
} satisfies Record<string, TopicWords>;
