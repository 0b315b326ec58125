import type { TopicWords } from "#models/world/words/topic-words.ts";

/** Climate to databases. */
export const ENGLISH_TOPICS_2 = {
  climate: {
    tags: ["climate", "energy", "weather"],
    facets: [
      {
        terms: [
          "heat pumps",
          "offshore wind",
          "grid batteries",
          "rooftop solar",
          "demand response",
        ],
        deeds: ["replaced the gas boiler", "watched the meter run backwards"],
        facts: [
          "Wind and sun covered 71 percent of demand on Sunday.",
          "The river is two metres below its usual level for the season.",
        ],
      },
      {
        terms: [
          "sea-ice extent",
          "ocean heat content",
          "attribution studies",
          "ice cores",
          "the carbon budget",
        ],
        deeds: [
          "read the whole summary, footnotes included",
          "checked my own numbers twice",
          "plotted forty years of buoys",
        ],
        facts: [
          "Last month was the third warmest on record.",
          "A degree of warming holds seven percent more water in the air.",
          "The ice was thinner than the models had it.",
          "Two independent data sets, one slope.",
        ],
      },
      {
        terms: [
          "urban trees",
          "flood plains",
          "sponge cities",
          "heat plans",
          "peatland restoration",
        ],
        deeds: [
          "planted forty willows along the brook",
          "measured the street at 51 degrees and the park at 34",
        ],
        facts: [
          "Shade is the cheapest cooling there is.",
          "The park soaked up the storm; the street did not.",
        ],
      },
    ],
    deeds: [],
    facts: [],
    places: ["Rotterdam", "the Arctic", "Dhaka", "our street"],
    scenes: ["Wind turbines at dawn", "A dry river bed", "Solar panels on a barn roof"],
  },
  gardening: {
    tags: ["gardening", "allotment", "growyourown"],
    facets: [
      {
        terms: ["heritage tomatoes", "broad beans", "garlic", "chard", "late potatoes"],
        deeds: [
          "lost the lettuce to slugs again",
          "dug up the first potatoes",
          "saved seed from the best plant",
          "pruned too early and got away with it",
        ],
        facts: [
          "Water in the morning, at the root, not the leaf.",
          "Plant garlic when you have had enough of the garden.",
        ],
      },
      {
        terms: ["leaf mould", "compost heaps", "mulch", "clay soil", "worm bins"],
        deeds: [
          "turned the compost in the rain",
          "carried home forty bags of leaves",
          "sieved soil until it got dark",
        ],
        facts: [
          "Never work wet clay; it remembers.",
          "A heap needs brown, green, air and patience.",
        ],
      },
      {
        terms: ["climbing roses", "dahlias", "wildflower strips", "bee-friendly borders", "ferns"],
        deeds: ["divided the dahlias", "let the lawn grow and counted butterflies"],
        facts: [
          "The first frost is forecast for Thursday.",
          "Leave the seed heads for the finches.",
          "Deadhead twice a week and they never stop.",
        ],
      },
    ],
    deeds: [],
    facts: ["Three courgette plants are two too many."],
    places: ["the allotment", "a north-facing balcony", "Cornwall", "the greenhouse"],
    scenes: ["A basket of odd-shaped tomatoes", "Dahlias after rain", "A robin on a fork handle"],
  },
  football: {
    tags: ["football", "matchday", "fulltime"],
    facets: [
      {
        terms: [
          "a high press",
          "inverted full-backs",
          "set pieces",
          "a back three",
          "counter-attacks",
        ],
        deeds: ["saw a goalkeeper score from a corner", "drew the pressing triggers on a napkin"],
        facts: [
          "Two shots on target, two goals, three points.",
          "The new coach changed the shape after twenty minutes.",
          "Three at the back means five when it matters.",
        ],
      },
      {
        terms: [
          "away days",
          "terrace songs",
          "season tickets",
          "lower-league grounds",
          "half-time pies",
        ],
        deeds: ["shouted myself hoarse at a goalless draw", "missed the winner queueing for tea"],
        facts: [
          "The equaliser came in the ninety-fourth minute.",
          "They have not lost at home since February.",
          "The away end sang for ten minutes after the whistle.",
        ],
      },
      {
        terms: [
          "the women's league",
          "youth academies",
          "the transfer window",
          "cup upsets",
          "penalty shoot-outs",
        ],
        deeds: [
          "watched the under-19s instead",
          "watched a penalty shoot-out from behind the sofa",
        ],
        facts: [
          "Expected goals said 2.1; the scoreboard said nil.",
          "A second-division side knocked out the champions.",
          "She scored on her debut, from thirty metres.",
        ],
      },
    ],
    deeds: ["kept the ticket from my first match"],
    facts: [],
    places: ["the north stand", "Bilbao", "Leeds", "a pub with one screen"],
    scenes: [
      "Floodlights above an empty stand",
      "A keeper at full stretch",
      "Muddy boots beside the pitch",
    ],
  },
  typography: {
    tags: ["typography", "typedesign", "lettering"],
    facets: [
      {
        terms: [
          "optical sizes",
          "kerning pairs",
          "variable fonts",
          "ink traps",
          "old-style figures",
        ],
        deeds: ["spent an afternoon on one ampersand", "found a drawer of wood type"],
        facts: [
          "Spacing is half of the typeface.",
          "The foundry released the italics it promised in 2019.",
          "If you notice the font, ask why.",
        ],
      },
      {
        terms: [
          "hand-painted signs",
          "enamel street signs",
          "brush lettering",
          "ghost signs",
          "shop fronts",
        ],
        deeds: [
          "fixed the spacing between A and V, again",
          "photographed every shop sign in one street",
          "met the last sign painter in town",
        ],
        facts: [
          "The best letters in town are above the hardware store.",
          "Enamel lasts a century; vinyl does not.",
        ],
      },
      {
        terms: ["wide margins", "baseline grids", "hyphenation", "footnotes", "a good colophon"],
        deeds: [
          "set the whole book in a single weight",
          "printed the proof at actual size",
          "counted the rivers in a justified column",
        ],
        facts: [
          "Sixty-six characters a line is a habit, not a law.",
          "Tabular figures in tables; old-style figures in text.",
          "A generous margin is where the thumb goes.",
          "Footnotes are a conversation with the patient reader.",
        ],
      },
    ],
    deeds: [],
    facts: [],
    places: ["Basel", "a print shop in Leipzig", "Mumbai", "the flea market"],
    scenes: [
      "Wood type in a drawer",
      "A faded painted sign on brick",
      "A page proof with red marks",
    ],
  },
  databases: {
    tags: ["databases", "sql", "storage"],
    facets: [
      {
        terms: [
          "covering indexes",
          "query plans",
          "window functions",
          "partial indexes",
          "common table expressions",
        ],
        deeds: [
          "dropped an index and made everything faster",
          "found a sequential scan hiding in the login page",
          "replaced three services with one query",
          "ran the migration twice by mistake and nothing broke",
        ],
        facts: [
          "p99 went from 840 ms to 12 ms with one index.",
          "The planner is right more often than you are.",
        ],
      },
      {
        terms: ["write-ahead logs", "LSM trees", "page caches", "compaction", "B-trees"],
        deeds: ["watched compaction eat the disk", "read the storage engine's source on a Sunday"],
        facts: [
          "The new release makes vacuum incremental.",
          "Reads are cheap if writes have been paid for.",
          "fsync is a promise; ask who keeps it.",
        ],
      },
      {
        terms: [
          "read replicas",
          "consensus protocols",
          "sharding keys",
          "schema migrations",
          "point-in-time recovery",
        ],
        deeds: [
          "restored the backup to see if it was one",
          "promoted the replica at three in the morning",
        ],
        facts: [
          "A backup that nobody restored is a rumour.",
          "Clocks lie; use sequence numbers.",
          "Shard late, and by what you join on.",
        ],
      },
    ],
    deeds: [],
    facts: [],
    places: ["production", "the staging cluster", "a laptop on a train", "the on-call channel"],
    scenes: [
      "A latency graph that falls off a cliff",
      "A whiteboard full of tables",
      "A rack of servers with blue lights",
    ],
  },
} satisfies Record<string, TopicWords>;
