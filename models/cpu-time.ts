/**
 * Processor time of this process, all threads together, milliseconds. What others do on the machine meanwhile does not
 * count: however busy it is, a run of one thread costs about the same.
 */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
