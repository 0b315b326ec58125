/**
 * Runs `run` on every item, at most `width` at once, and yields the results in the items' order.
 * The first failure ends it; what was already running is left to finish unseen.
 */
export async function* inOrder<Item, Answer>(
  items: AsyncIterable<Item>,
  width: number,
  run: (item: Item) => Promise<Answer>,
): AsyncGenerator<Answer> {
  const running: Promise<Answer>[] = [];
  for await (const item of items) {
    const answer = run(item);
    answer.catch(() => undefined); // seen below, or not at all if an earlier one fails
    running.push(answer);
    if (running.length >= width) yield (await running.shift()) as Answer;
  }
  yield* running;
}
