import { expect, it } from "vitest";
import { edgeRankFigures } from "#models/bench/edge-rank/edge-rank-figures.ts";

it("counts as scoring what a request takes longer than one that is refused, against the faster weights", () => {
  const figures = edgeRankFigures({
    "onnxruntime-node f32": [20, 21, 19],
    "onnxruntime-node int8": [12, 14, 13],
    "kernel in Node": [5, 5, 5],
    route: [9, 10, 11],
    refused: [4, 5, 6],
    empty: [1, 1, 1],
  });
  const values = Object.fromEntries(figures.map(({ figure, value }) => [figure, value]));
  expect(values).toMatchObject({
    "workerd-vs-onnxruntime-node": 13 / 5,
    "workerd-route-vs-onnxruntime-node": 1.3,
    "workerd-vs-kernel-in-node": 1,
    "route-without-scoring-ms": 5,
    "empty-route-ms": 1,
  });
});
