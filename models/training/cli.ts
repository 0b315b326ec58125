const USAGE = `npm run train -- <what> [options]

  world        Phoenix, on the synthetic network
  sequences    a sequence recommender of Phoenix's layers, on a file of item sequences

\`npm run train -- <what> --help\` lists the options.`;

// Loaded on demand: each brings its own data and settings.
const COMMANDS: Readonly<Record<string, () => Promise<unknown>>> = {
  world: () => import("#models/training/world/command.ts"),
};

const command = COMMANDS[process.argv[2] ?? ""];
if (!command) {
  const asked = process.argv[2];
  const help = asked === "--help" || asked === undefined;
  (help ? console.log : console.error)(help ? USAGE : `unknown: ${asked}\n\n${USAGE}`);
  process.exit(help && asked ? 0 : 1);
}
await command();
