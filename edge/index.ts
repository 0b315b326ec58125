import { app } from "#edge/app.ts";

export { ThunderShardObject } from "#edge/thunder/thunder-shard-object.ts";

export default app satisfies ExportedHandler<Env>;
