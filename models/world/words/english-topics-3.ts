import type { TopicWords } from "#models/world/words/topic-words.ts";

/** Jazz to photography. */
export const ENGLISH_TOPICS_3 = {
  jazz: {
    tags: ["jazz", "vinyl", "nowplaying"],
    facets: [
      {
        terms: [
          "hard bop",
          "modal solos",
          "a muted trumpet",
          "walking bass lines",
          "brushed snares",
        ],
        deeds: [
          "transcribed eight bars and stopped for the night",
          "learnt the bridge in all twelve keys",
        ],
        facts: [
          "The pianist leaves out every note you expect.",
          "Listen to the bass first, then start again.",
        ],
      },
      {
        terms: [
          "first pressings",
          "liner notes",
          "a mono cartridge",
          "record fairs",
          "blue labels",
        ],
        deeds: [
          "found a clean copy in a box marked 'misc'",
          "let the needle run to the end",
          "cleaned forty records with a brush",
        ],
        facts: [
          "The live take is four minutes longer and better for it.",
          "The mono pressing sounds like a room, the stereo like two.",
          "The reissue was cut from the original tapes.",
        ],
      },
      {
        terms: [
          "late sets",
          "jam sessions",
          "big-band rehearsals",
          "a quartet without a drummer",
          "festival side stages",
        ],
        deeds: [
          "heard the second set from the stairs",
          "stayed for the jam and missed the last tram",
        ],
        facts: [
          "They recorded it in one afternoon, with no rehearsal.",
          "The band met on the day of the concert.",
          "The best solo of the night came after the encore.",
        ],
      },
    ],
    deeds: [],
    facts: [],
    places: ["a basement in Copenhagen", "New Orleans", "the Sunday session", "Kansas City"],
    scenes: [
      "A saxophone under blue light",
      "A crate of records",
      "A double bass leaning on a chair",
    ],
  },
  hiking: {
    tags: ["hiking", "outdoors", "trails"],
    facets: [
      {
        terms: ["ridge walks", "scree slopes", "via ferratas", "a false summit", "spring snow"],
        deeds: [
          "started before sunrise and still met a queue",
          "turned back two hundred metres below the top",
        ],
        facts: [
          "Turn round at two, whatever the summit says.",
          "The bridge below the falls has been rebuilt.",
          "Fog on the ridge, sun in the valley: typical.",
        ],
      },
      {
        terms: [
          "a light tent",
          "merino socks",
          "map and compass",
          "freeze-dried dinners",
          "trekking poles",
        ],
        deeds: ["weighed every single thing in my pack", "dried my socks over a stove"],
        facts: [
          "New boots need fifty kilometres before a long day.",
          "Ten grams here, ten grams there: it was the tent poles.",
          "The map does not run out of battery.",
        ],
      },
      {
        terms: [
          "coast paths",
          "pilgrim routes",
          "hut-to-hut tours",
          "old drove roads",
          "river gorges",
        ],
        deeds: ["walked 31 kilometres on one sandwich", "got my stamp at the last chapel"],
        facts: ["The hut is open until the end of October.", "The tide decides when you walk."],
      },
    ],
    deeds: ["got lost on a path I have walked for years"],
    facts: [],
    places: ["the Tatras", "Patagonia", "the Lake District", "Madeira"],
    scenes: [
      "A narrow path along a green ridge",
      "A tent beside a mountain lake",
      "Boots drying on a windowsill",
    ],
  },
  books: {
    tags: ["books", "reading", "amreading"],
    facets: [
      {
        terms: [
          "translated novels",
          "short stories",
          "a reread of Middlemarch",
          "family sagas",
          "unreliable narrators",
        ],
        deeds: ["gave up at page ninety and feel fine", "read the ending first"],
        facts: [
          "The translation keeps the jokes, which is a small miracle.",
          "Nothing happens for a hundred pages and I would not cut a line.",
        ],
      },
      {
        terms: [
          "space operas",
          "locked-room mysteries",
          "folk horror",
          "time-travel plots",
          "quiet fantasy",
        ],
        deeds: [
          "bought a book I already own",
          "finished it at three in the morning",
          "guessed the murderer on page twelve and was wrong",
        ],
        facts: ["The twist is fair: every clue is on the page."],
      },
      {
        terms: [
          "second-hand shops",
          "marginalia",
          "library cards",
          "paperback covers",
          "reading aloud",
        ],
        deeds: [
          "missed my stop twice because of one chapter",
          "found a train ticket from 1974 between the pages",
        ],
        facts: [
          "The shortlist has four debuts on it.",
          "Libraries lend more than books: ask.",
          "The note in the margin is better than the chapter.",
        ],
      },
    ],
    deeds: [],
    facts: ["The sequel comes in spring."],
    places: ["Hay-on-Wye", "Buenos Aires", "the reading room", "a delayed train"],
    scenes: [
      "A stack of paperbacks on a bench",
      "A window seat with a blanket",
      "A page with pencil notes",
    ],
  },
  coffee: {
    tags: ["coffee", "espresso", "pourover"],
    facets: [
      {
        terms: [
          "washed Ethiopians",
          "a natural from Huila",
          "light roasts",
          "anaerobic lots",
          "decaf that tastes of something",
        ],
        deeds: ["dropped the good cup", "tasted nine cups with my eyes closed"],
        facts: [
          "Fresh is not the same as good: wait ten days.",
          "The harvest is late this year.",
          "Water is 98 percent of the cup.",
        ],
      },
      {
        terms: [
          "flat burrs",
          "a gooseneck kettle",
          "paper filters",
          "a lever machine",
          "descaling",
        ],
        deeds: [
          "dialled in the grinder for an hour",
          "changed only the water and could not believe it",
        ],
        facts: [
          "Grind finer until it is bitter, then go back one step.",
          "A scale costs less than a bag of beans.",
        ],
      },
      {
        terms: [
          "cortados",
          "neighbourhood cafes",
          "latte art",
          "standing at the bar",
          "filter on tap",
        ],
        deeds: [
          "drank four espressos for science",
          "watched the barista do forty cups without a word",
        ],
        facts: [
          "Drink it standing and it costs a third less.",
          "The best cup in town has no menu.",
          "They open at six and close when the milk runs out.",
        ],
      },
    ],
    deeds: ["pulled a shot that tasted of apricots"],
    facts: [],
    places: ["Trieste", "Melbourne", "Addis Ababa", "the corner bar"],
    scenes: [
      "Coffee blooming in a paper filter",
      "A cortado on a zinc counter",
      "Roasted beans cooling in a tray",
    ],
  },
  photography: {
    tags: ["photography", "filmphotography", "streetphoto"],
    facets: [
      {
        terms: [
          "black-and-white film",
          "a 50 mm lens",
          "contact sheets",
          "expired film",
          "darkroom prints",
        ],
        deeds: [
          "shot one roll in one street",
          "forgot to load the film",
          "printed the same negative nine times",
        ],
        facts: [
          "Expose for the shadows, develop for the highlights.",
          "A bad print of a good picture is still a good picture.",
          "The exhibition runs until the end of the month.",
          "Fixer, wash, patience.",
        ],
      },
      {
        terms: [
          "street portraits",
          "long shadows",
          "rainy windows",
          "zone focusing",
          "candid moments",
        ],
        deeds: ["waited forty minutes for one cloud", "sold the zoom and do not miss it"],
        facts: [
          "Get closer, then get closer again.",
          "The light was gone in three minutes.",
          "One good frame a week is plenty.",
        ],
      },
      {
        terms: ["long exposures", "blue hour", "aerial views", "infrared landscapes", "panoramas"],
        deeds: ["stood in a river for one exposure", "waited for the fog to fill the valley"],
        facts: [
          "Eight minutes at f/11 and the sea turns to smoke.",
          "The blue hour lasts twenty minutes, if you are lucky.",
        ],
      },
    ],
    deeds: [],
    facts: [],
    places: ["Lisbon", "Osaka", "the harbour", "an empty car park"],
    scenes: [
      "A man with an umbrella crossing a bright street",
      "A pier in a long exposure",
      "Strips of negatives on a light table",
    ],
  },
} satisfies Record<string, TopicWords>;
