import { connect, createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

export interface LinkSpeed {
  readonly downBitsPerS: number;
  readonly upBitsPerS: number;
  readonly roundTripMs: number;
}

export interface SlowLink {
  readonly port: number;
  close(): void;
}

/** Bytes that pass at once: what other connections wait for. 3 ms at 9 Mbit/s. */
const SLICE_BYTES = 3_400;

/** One direction, which all connections share: bytes pass one after the other, first come, first served. */
class Lane {
  readonly #bytesPerMs: number;
  #freeAt = 0;

  constructor(bitsPerS: number) {
    this.#bytesPerMs = bitsPerS / 8_000;
  }

  /** Until so many bytes have passed. */
  async pass(bytes: number): Promise<void> {
    this.#freeAt = Math.max(this.#freeAt, performance.now()) + bytes / this.#bytesPerMs;
    await until(this.#freeAt);
  }
}

async function until(time: number): Promise<void> {
  const left = time - performance.now();
  // Timers are exact to a millisecond; what is left over is made good by the next wait.
  if (left >= 1) await sleep(left);
}

/**
 * Passes connections on to a port of the loopback as a mobile network would: all of them share its bandwidth, and
 * whatever is sent arrives half a round trip later. Opening a connection takes one round trip.
 *
 * Stands outside the browser, so that it slows pages, workers and service workers alike.
 */
export async function openSlowLink(
  port: number,
  { downBitsPerS, upBitsPerS, roundTripMs }: LinkSpeed,
): Promise<SlowLink> {
  const down = new Lane(downBitsPerS);
  const up = new Lane(upBitsPerS);
  const sockets = new Set<Socket>();
  const carry = async (from: Socket, to: Socket, lane: Lane): Promise<void> => {
    let arrived = Promise.resolve();
    for await (const chunk of from as AsyncIterable<Buffer>)
      for (let at = 0; at < chunk.length; at += SLICE_BYTES) {
        const slice = chunk.subarray(at, at + SLICE_BYTES);
        await lane.pass(slice.length);
        const due = performance.now() + roundTripMs / 2;
        arrived = arrived
          .then(() => until(due))
          .then(() => {
            if (to.writable) to.write(slice);
          });
      }
    await arrived;
    to.end();
  };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (device) => {
    const host = connect({ port, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
    for (const socket of [device, host]) {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
    }
    const ignore = () => {
      device.destroy();
      host.destroy();
    };
    device.on("error", ignore);
    host.on("error", ignore);
    void sleep(roundTripMs)
      .then(() => Promise.all([carry(device, host, up), carry(host, device, down)]))
      .catch(ignore);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
