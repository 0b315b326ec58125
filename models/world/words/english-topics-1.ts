import type { TopicWords } from "#models/world/words/topic-words.ts";

/** Astronomy to film. */
export const ENGLISH_TOPICS_1 = {
  astronomy: {
    tags: ["astronomy", "nightsky", "stargazing"],
    facets: [
      {
        terms: [
          "dark-sky sites",
          "eyepieces",
          "a small refractor",
          "averted vision",
          "star charts",
          "Saturn's rings",
        ],
        deeds: [
          "stayed up for the meteor peak",
          "collimated the old Dobsonian",
          "caught the shadow of Io crossing Jupiter",
          "finally split a double star that had beaten me for years",
          "drove two hours to get away from the street lights",
        ],
        facts: [
          "The seeing was steadier after midnight than at any point this month.",
          "Let the tube cool for half an hour before you judge the optics.",
          "A red torch saves your night vision; a phone ruins it for twenty minutes.",
        ],
      },
      {
        terms: [
          "exoplanet transits",
          "the Hubble tension",
          "neutron stars",
          "galaxy surveys",
          "dark matter maps",
        ],
        deeds: ["read one paper on dark energy three times", "plotted a rotation curve by hand"],
        facts: [
          "Light from that galaxy left before there were flowers on Earth.",
          "The new catalogue adds nine thousand variable stars.",
          "Two teams, two methods, two values: nobody knows yet who is wrong.",
        ],
      },
      {
        terms: [
          "lunar landers",
          "reusable boosters",
          "a sample-return mission",
          "ion thrusters",
          "ground stations",
        ],
        deeds: ["watched a launch at four in the morning", "cheered when the telemetry came back"],
        facts: [
          "The probe will need six years to get there and eleven minutes to land.",
          "The countdown was held twice, then it flew.",
        ],
      },
    ],
    deeds: [],
    facts: [],
    places: ["the Atacama", "Exmoor", "La Palma", "the back garden"],
    scenes: [
      "The Milky Way above a dark ridge",
      "A telescope on a frosty lawn",
      "The half moon with sharp crater shadows",
    ],
  },
  cooking: {
    tags: ["cooking", "recipes", "homecooking"],
    facets: [
      {
        terms: ["sourdough", "laminated dough", "a slow first rise", "rye starters", "flatbreads"],
        deeds: [
          "burnt the first batch and ate it anyway",
          "let the dough rest overnight",
          "folded the dough every half hour",
        ],
        facts: [
          "A wet dough forgives more than a dry one.",
          "Bread tells you when it is done: knock.",
        ],
      },
      {
        terms: [
          "lentil stews",
          "charred aubergines",
          "chickpea curries",
          "roasted cauliflower",
          "good olive oil",
        ],
        deeds: ["made my grandmother's dumplings from memory", "filled the freezer with stew"],
        facts: [
          "Toast the spices whole, grind them later.",
          "A cheap thermometer beats an expensive pan.",
          "Most soups are better on the second day.",
        ],
      },
      {
        terms: [
          "ramen broth",
          "hand-pulled noodles",
          "black vinegar",
          "a well-seasoned wok",
          "chilli crisp",
        ],
        deeds: ["finally got the wok hot enough", "pulled noodles until my arms gave up"],
        facts: ["A good broth is mostly waiting.", "Salt the tare, not the soup."],
      },
    ],
    deeds: ["fed eleven people from one pot", "salted the water properly for once"],
    facts: [
      "Acid at the end does more than salt at the end.",
      "The market had the first artichokes of the season.",
    ],
    places: ["Oaxaca", "my tiny kitchen", "Palermo", "the night market"],
    scenes: [
      "A crackled loaf on a wire rack",
      "A pot of stew under steam",
      "Dumplings in neat rows on a floured board",
    ],
  },
  cycling: {
    tags: ["cycling", "bikes", "gravel"],
    facets: [
      {
        terms: [
          "tubeless tyres",
          "a worn cassette",
          "waxed chains",
          "disc brake pads",
          "an old steel frame",
        ],
        deeds: ["swapped the groupset in the hallway"],
        facts: [
          "Lower pressure is faster on bad tarmac.",
          "A clean chain is worth three watts and a lot of peace.",
        ],
      },
      {
        terms: [
          "protected bike lanes",
          "cargo bikes",
          "the school run by bike",
          "commuting in winter",
          "bike parking",
        ],
        deeds: [
          "got overtaken by a grandmother on a cargo bike",
          "counted ninety bicycles at one red light",
        ],
        facts: [
          "The council approved four kilometres of new lanes.",
          "Build it and they ride: counts doubled in a year.",
        ],
      },
      {
        terms: [
          "mountain stages",
          "breakaways",
          "time trials",
          "cobbled classics",
          "the points jersey",
        ],
        deeds: [
          "rode the long way home",
          "climbed the pass without putting a foot down",
          "watched the last climb on a phone in a meeting",
        ],
        facts: [
          "The sprint was decided by half a wheel.",
          "The breakaway was caught with nine hundred metres to go.",
        ],
      },
    ],
    deeds: ["fixed two punctures before breakfast"],
    facts: ["Eat before you are hungry, drink before you are thirsty."],
    places: ["the Dolomites", "Ghent", "the canal path", "Girona"],
    scenes: [
      "A bicycle against a stone wall at sunset",
      "A switchback road seen from above",
      "Muddy gravel tyres after a long ride",
    ],
  },
  chess: {
    tags: ["chess", "endgames", "chesspuzzle"],
    facets: [
      {
        terms: [
          "rook endings",
          "opposite-coloured bishops",
          "the Lucena position",
          "king and pawn studies",
          "zugzwang",
        ],
        deeds: ["hung a rook in a won position", "held a draw two pawns down"],
        facts: [
          "White to move and win: the quiet king move is the only one.",
          "A rook behind the passed pawn, always.",
        ],
      },
      {
        terms: [
          "the Caro-Kann",
          "the King's Indian",
          "gambits nobody plays",
          "the London System",
          "early queen sorties",
        ],
        deeds: [
          "beat a player three hundred points above me",
          "lost to a fourteen-year-old in the Exchange Variation",
          "played the same opening for the hundredth time",
        ],
        facts: [
          "Nobody refutes it; they only play something else.",
          "Know ten moves and one idea, not twenty moves.",
        ],
      },
      {
        terms: [
          "the Candidates",
          "rapid playoffs",
          "simuls",
          "the club championship",
          "engine matches",
        ],
        deeds: [
          "spent forty minutes on one move and chose the wrong one",
          "followed all four boards at once",
        ],
        facts: [
          "Passed pawns must be pushed, but not this one.",
          "The final round starts with three players tied for first.",
        ],
      },
    ],
    deeds: ["solved the study on the train"],
    facts: [
      "Checks, captures, threats: in that order, every move.",
      "Most club games are decided after move thirty.",
    ],
    places: ["Reykjavik", "the park tables", "Chennai", "the club's back room"],
    scenes: [
      "A wooden board in an endgame",
      "Two players bent over a blitz game",
      "A scoresheet with a coffee stain",
    ],
  },
  film: {
    tags: ["film", "cinema", "nowwatching"],
    facets: [
      {
        terms: [
          "film noir",
          "silent comedies",
          "restored prints",
          "Technicolor musicals",
          "pre-war melodramas",
        ],
        deeds: ["found an intertitle with a spelling mistake"],
        facts: [
          "The restoration brings back eight minutes that were thought lost.",
          "The nitrate print survived in a church attic.",
        ],
      },
      {
        terms: [
          "long takes",
          "practical effects",
          "anamorphic lenses",
          "sound design",
          "a good match cut",
        ],
        deeds: ["rewound the same shot nine times", "counted eleven cuts in the whole picture"],
        facts: [
          "Half of the film is silence and none of it is empty.",
          "See it in a cinema if you can; the sound matters.",
          "The cut comes exactly when you blink.",
        ],
      },
      {
        terms: [
          "festival premieres",
          "debut features",
          "slow documentaries",
          "animated shorts",
          "midnight screenings",
        ],
        deeds: [
          "watched it twice in a week",
          "cried at a film about a lighthouse keeper",
          "got the last seat, front row, far left",
        ],
        facts: [
          "The jury prize went to a first-time director.",
          "The best performance has four lines.",
        ],
      },
    ],
    deeds: ["sat through the credits alone"],
    facts: [],
    places: ["Locarno", "the old Rialto", "Busan", "a school gym with folding chairs"],
    scenes: [
      "A cinema marquee in the rain",
      "A film projector with a bright beam",
      "An empty row of red seats",
    ],
  },
} satisfies Record<string, TopicWords>;
