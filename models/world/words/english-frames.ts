/**
 * English sentences by style (`STYLES`). Slots: {term} and {other} are two things of the post's facet, {deed} is in the
 * past tense, {fact} a sentence, {place}, {n} a number, {year}, {weekday}, {tag}. The first sentence of a post is a
 * frame; `MORE` continues it.
 */
export const ENGLISH_FRAMES: readonly (readonly string[])[] = [
  // question
  [
    "Where do I start with {term}?",
    "What is your rule of thumb for {term}?",
    "Does anybody here know a good introduction to {term}?",
    "Serious question: who got you into {term}?",
    "{term} or {other}: which would you keep if you had to choose?",
    "How did people cope before {term}?",
    "Is there anything better than {term} on a {weekday}?",
    "What would you ask somebody who has spent {n} years on {term}?",
    "Has anyone tried {term} in {place}? Worth it?",
    "Which is the most underrated part of {term}, and why?",
  ],
  // opinion
  [
    "Unpopular opinion: I would trade all of {other} for {term}.",
    "We talk too much about {other} and not enough about {term}.",
    "I have changed my mind about {term}.",
    "Hot take: {place} does {term} better than anyone.",
    "Nobody needs {other} until they have understood {term}.",
    "I will defend {term} to anyone who will listen.",
    "Ten years ago I laughed about {term}. I was wrong.",
    "Give me {term} over {other} any day of the week.",
    "The internet is unfair to {term}.",
    "Everything I love about {tag} is in {term}.",
  ],
  // tip
  [
    "Small tip for {term}: do less, but do it every {weekday}.",
    "If you are new to {term}, ignore {other} for the first month.",
    "What I wish I had known about {term} {n} years ago:",
    "Three things that helped me with {term}: patience, notes, and a friend who says no.",
    "Keep a notebook on {term}. In a year you will thank yourself.",
    "A cheap way into {term}: borrow, do not buy.",
    "Start with {term}; {other} can wait.",
    "The best advice on {term} I ever got came from {place}.",
  ],
  // news
  [
    "New this week: {term}, reported from {place}.",
    "Big {weekday} for {term}.",
    "{n} people turned up in {place} for {term}. A record.",
    "Just announced: a whole season of {term} in {place}.",
    "Update on {term}: it is happening, and sooner than planned.",
    "First reports on {term} from {place} are in.",
    "After {n} months of waiting: news about {term}.",
    "It is official: {place} is getting {term}.",
  ],
  // story
  [
    "Today I {deed}.",
    "Last {weekday} in {place} I {deed}.",
    "I went out for {term} and {deed}.",
    "A stranger in {place} told me everything about {term}.",
    "My father never understood {term}. This year he asked me to show him.",
    "It began with {term} and ended with {other}, as always.",
    "In {year} I knew nothing about {term}. Yesterday I {deed}.",
    "We had planned {other}. Instead I {deed}.",
    "{n} days with {term} in {place}, and I am not tired of it.",
  ],
  // joke
  [
    "My therapist says I should stop talking about {term}. My new therapist agrees.",
    "Nobody:\nAbsolutely nobody:\nMe: have I told you about {term}?",
    "Relationship status: {term}.",
    "I came for {other}. I stayed for {term}. I cannot afford either.",
    "Step 1: {term}. Step 2: regret. Step 3: {term} again.",
    "I {deed}, so you do not have to.",
    "Adulthood is mostly {term} and wondering where the {weekday} went.",
    "Home is where they let you go on about {term}.",
  ],
];

/** Second and later sentences. */
export const ENGLISH_MORE: readonly string[] = [
  "{fact}",
  "{fact}",
  "{fact}",
  "And yes, I {deed}.",
  "More from {place} soon.",
  "Next on the list: {other}.",
  "It took {n} attempts.",
  "I blame {other}.",
  "Would do it again tomorrow.",
  "Notes and sources in the thread.",
  "The difference to {other} is bigger than you think.",
  "Tell me I am not the only one.",
  "I have been thinking about {other} ever since.",
];

/** Answers by the style of what is answered; {parent} is its term. */
export const ENGLISH_REPLIES: readonly (readonly string[])[] = [
  [
    "For {parent}? Go to {place} and ask around.",
    "I asked the same about {parent} once. Short answer: start small.",
    "{fact} That helped me.",
    "Took me {n} tries, but it comes down to {term}.",
    "Depends: do you also care about {term}?",
    "Following, I would like to know this too.",
  ],
  [
    "Agreed, and I would go further: {term} too.",
    "Respectfully, no. {fact}",
    "You had me until {parent}.",
    "This. People underrate {parent}.",
    "I thought so as well until I {deed}.",
    "Counterpoint: {term}.",
  ],
  [
    "Saved. I would add {term} to the list.",
    "Can confirm, it works for {parent}.",
    "This would have saved me {n} weekends.",
    "Also: {fact}",
    "Thank you! Any advice on {term}?",
  ],
  [
    "Finally! I had given up on {parent}.",
    "Source? I would love it to be true.",
    "And what does it mean for {term}?",
    "Good news for {place}, at least.",
    "I was there. It was even better.",
  ],
  [
    "This made my {weekday}.",
    "I once {deed}, so I feel this.",
    "More stories about {parent}, please.",
    "What a day! Any pictures?",
    "{place} does that to people.",
  ],
  [
    "I feel seen.",
    "Stop reading my diary.",
    "You forgot {term}.",
    "Sent this to three people who are just like that with {parent}.",
    "I laughed, then I {deed}.",
  ],
];

/** What people put above a post they quote. */
export const ENGLISH_QUOTES: readonly string[] = [
  "Read this if you care about {parent}.",
  "This is what I mean when I talk about {term}.",
  "Best thing I have read about {parent} this month.",
  "I do not agree with all of it, but the part on {parent} is right.",
  "Adding one thing: {fact}",
  "See also: {term}.",
];

export const ENGLISH_SPAM: readonly string[] = [
  "🔥 LAST CHANCE 🔥 I made {n}00 dollars in one week and so can you! Link in post 👉 #{tag} #win #money",
  "Congratulations!!! You were selected for a FREE gift card worth {n}00 dollars. Claim now before {weekday} #{tag}",
  "Cheap followers, real accounts, delivery in {n} minutes 💯 DM me #{tag} #growth",
  "Doctors HATE this trick. Lose {n} kilos without effort, results guaranteed ✅ #{tag}",
  "Crypto signal group: {n}x profit last month, only {n} seats left!!! 🚀🚀🚀 #{tag}",
  "Designer watches -{n}% TODAY ONLY, worldwide shipping, no questions asked 💎 #{tag} #sale",
];

export const WEEKDAYS = [
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
  "Sunday",
];
