/** What a worker of the bench page answers with, beside what was asked for. */
export interface Reply {
  readonly problem?: string;
}

/** Starts a worker. Each order must wait for the answer to the one before. */
export function startWorker<Order, Answer extends Reply>(
  url: string,
): (order: Order) => Promise<Answer> {
  const worker = new Worker(url, { type: "module" });
  return (order) =>
    new Promise((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<Answer>) => {
        if (data.problem === undefined) resolve(data);
        else reject(new Error(`${url}: ${data.problem}`));
      };
      worker.onerror = ({ message }) => reject(new Error(`${url}: ${message}`));
      worker.postMessage(order);
    });
}
