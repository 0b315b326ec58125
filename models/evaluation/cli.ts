import { dispatch } from "#models/command-line.ts";

await dispatch(
  `npm run evaluate -- <what> [options]

  world        Phoenix, on readers and posts of a world that it never met
  sequences    a sequence recommender of Phoenix's layers, on the last item of every history
  actions      the packed ranker, on the newest impressions of every reader, action by action
  kernel       how far the kernel's scores are from those of the graphs, in float32 and in int8
  light        how much of Phoenix's choice the light ranker's cut lets through

"npm run evaluate -- <what> --help" lists the options.`,
  {
    world: () => import("#models/evaluation/world/command.ts"),
    sequences: () => import("#models/evaluation/sequences/command.ts"),
    actions: () => import("#models/evaluation/kuairand/command.ts"),
    kernel: () => import("#models/evaluation/kernel/command.ts"),
    light: () => import("#models/light/evaluate-command.ts"),
  },
);
