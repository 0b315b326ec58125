import { dispatch } from "#models/command-line.ts";

await dispatch(
  `npm run train -- <what> [options]

  world        Phoenix, on the synthetic network
  sequences    a sequence recommender of Phoenix's layers, on a file of item sequences
  actions      the packed ranker, on a log of impressions with several actions each
  light        the light ranker, by distillation from Phoenix

"npm run train -- <what> --help" lists the options.`,
  {
    world: () => import("#models/training/world/command.ts"),
    sequences: () => import("#models/training/sequences/command.ts"),
    actions: () => import("#models/training/kuairand/command.ts"),
    light: () => import("#models/light/train-command.ts"),
  },
);
