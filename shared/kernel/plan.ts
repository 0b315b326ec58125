/**
 * The plan: numbers at the start of the arena that tell the kernel the network's shape and where everything lies. The
 * loader writes it, every thread reads it. TypeScript and AssemblyScript both import this file, so there is one list.
 *
 * A name stands for a word (32 bits) of the plan. Words that point are bytes from the start of the arena, aligned to 16.
 */

/** Rows that a thread takes through the network together. 8 to 48 are equally fast; fewer threads wait at the end. */
export const BLOCK = 16;
/** Columns that a tile of a product computes side by side, and so a panel of packed weights holds. */
export const PANEL = 8;
/** Weights of one column that one int8 instruction multiplies. */
export const GROUP = 4;
/** Added to int8 weights, whose instruction wants them without sign: -63 ... 63 become 1 ... 127. */
export const WEIGHT_ZERO = 64;

/** Pages of 64 KiB that a module's memory may have, 256 MiB; it is compiled with this number. */
export const MOST_PAGES = 4_096;
export const PAGE_BYTES = 65_536;

// The network's shape; letters as in `models/contract.ts`.
export const D = 0;
export const LAYERS = 1;
export const QUERY_HEADS = 2;
export const KV_HEADS = 3;
export const KEY_SIZE = 4;
export const FFN = 5;
export const S = 6;
/** `H`: outputs a candidate, all heads side by side, padded to whole panels. */
export const HEADS = 7;
/** float32: the weight of a score is `2^(SHARPNESS tanh(score))`, so the soft cap times log2(e). */
export const SHARPNESS = 8;

// What is computed.
/** `[1 + S, keySize / 2]` cosines, then as many sines, of the positions relative to the candidates' one. */
export const ROPE = 10;
/** `[1 + S, D]` f32: the context's tokens in, spoilt afterwards. */
export const CONTEXT_TOKENS = 11;
/** `[1 + S, (queryHeads + 2 kvHeads) keySize]` f32. */
export const CONTEXT_HEADS = 12;
/** Keys of every layer and head: panels of eight tokens, `[ceil(T / 8), keySize, 8]` f32. */
export const KEYS = 13;
/** Bytes of one layer's head in `KEYS`, and as many in `VALUES`. */
export const KEYS_BYTES = 14;
/** Values of every layer and head: panels of eight columns, `[keySize / 8, T, 8]` f32. */
export const VALUES = 15;
/** `[N, D]` f32: the candidates' tokens, where they are given. */
export const TOKENS = 16;
/** `[N, H]` f32: probabilities. */
export const OUTPUTS = 17;

/** Working memory of thread 0, which begins with the rows that are multiplied, and how much each thread has. */
export const SCRATCH = 18;
export const SCRATCH_BYTES = 19;
// Bytes from there, `BLOCK` rows of one width each:
/** Post vectors; then queries, keys and values; then the gated hidden layer. */
export const SCRATCH_HEADS = 20;
/** What posts are about; then what the heads have attended to. */
export const SCRATCH_ATTENDED = 21;
/** What a linear layer has made of a block, `[BLOCK, D]`. */
export const SCRATCH_MADE = 22;
/** The residual stream, `[BLOCK, D]`. */
export const SCRATCH_HIDDEN = 23;
/** Attention weights of four rows, `[4, T padded to 8]`. */
export const SCRATCH_WEIGHTS = 24;

// The present call.
/** Tokens of the context: 1 + entries of the history. */
export const CONTEXT_LENGTH = 26;
/** Candidates. */
export const CANDIDATES = 27;
/** 1 where one instruction multiplies and adds bytes faster than three do. */
export const FUSED_DOT = 28;
/** Threads that work on it. */
export const THREADS = 29;

// Changed by the threads, with atomic instructions.
/** The next block of candidates that nobody has taken. */
export const NEXT_BLOCK = 30;
/** Threads that wait at the barrier, and how often all have met there. */
export const WAITING = 31;
export const MEETINGS = 32;
/** How many threads have joined the first one, and how many of those have finished the present call. */
export const JOINED = 33;
export const DONE = 34;
/** Which of `JOBS` the call is. */
export const JOB = 35;
/** Changes with each call: its number times `MOST_THREADS`, plus the threads that work on it. */
export const CALL = 36;
export const MOST_THREADS = 64;
/** Milliseconds that a thread waits for another one. */
export const PATIENCE = 37;

/** Numbers that the kernel writes for itself: 36 words. */
export const CONSTANTS = 40;

/** A linear layer is five words, of which the first points to its weights. */
export const LINEAR_WORDS = 5;
/** Points to a scale for each column; 0 where weights are float32. */
export const LINEAR_SCALES = 1;
/** Points to what is added to each column; 0 = nothing. */
export const LINEAR_BIAS = 2;
export const LINEAR_ROWS = 3;
export const LINEAR_COLUMNS = 4;

// From what is known of posts to tokens; all 0 where the kernel is given tokens.
/** Rows of the embedding table: `[rows]` f32 scales, `[rows, W]` int8 values. */
export const TABLE_SCALES = 80;
export const TABLE_VALUES = 81;
export const TABLE_ROWS = 82;
export const TABLE_WIDTH = 83;
/** A post vector's parts, and where each begins in the features: `PARTS + 1` slots, the last one the end. */
export const PARTS = 84;
export const PART_STARTS = 85;
/** `F`: slots of a post's features. */
export const FEATURE_SLOTS = 86;
/** `[D]` f32: the reader's token. */
export const READER_TOKEN = 87;
/** What a post is about: a linear layer, whose norm's gain is part of the layers that read it. */
export const CONTENT = 88;
/** Two stages that make tokens: of the history, and of the candidates. */
export const HISTORY_STAGE = 96;
export const CANDIDATE_STAGE = 120;
// A stage: three linear layers, of post vectors, of content and of extra columns, whose products are added.
export const STAGE_POSTS = 0;
export const STAGE_CONTENT = 5;
export const STAGE_EXTRAS = 10;
/** Two tables `[buckets, D]` f32, of which each token adds one row: of the pause before it, and of its age. 0 = none. */
export const STAGE_FIRST_ROWS = 15;
export const STAGE_SECOND_ROWS = 16;
/** What the caller writes: `[n, F]` i32, `[n, extras]` f32, `[n, 2]` i32. */
export const STAGE_FEATURES = 17;
export const STAGE_EXTRA_INPUTS = 18;
export const STAGE_BUCKETS = 19;

// The towers of retrieval.
/** Of posts: `silu(x @ up) @ down`, to unit length. */
export const TOWER_UP = 144;
export const TOWER_DOWN = 149;
/** Of the reader: `x = gelu(token @ mix)`, then `x @ [what an entry says | how much it matters]`. */
export const TOWER_MIX = 154;
export const TOWER_SAY = 159;
/** `[rows, E]` f32: unit vectors of posts. */
export const EMBEDDINGS = 164;
/** `[S, columns of TOWER_SAY]` f32 */
export const SAID = 165;

/** Final norm and heads: one linear layer. */
export const HEAD_LINEAR = 168;
/** The layers: each four linear layers and two gains. */
export const FIRST_LAYER = 176;
export const LAYER_WORDS = 24;
/** Query, key and value side by side. */
export const LAYER_QKV = 0;
export const LAYER_OUT = 5;
/** Four gates, four values, and so on. */
export const LAYER_GATE_UP = 10;
export const LAYER_DOWN = 15;
/** `[D]` f32 each: gains of the norms after attention and after the feed-forward layer. */
export const LAYER_ATTENTION_GAIN = 20;
export const LAYER_FFN_GAIN = 21;
