export interface ScheduleSettings {
  readonly warmUpSteps: number;
  /** Where the rate ends, as a share of its peak. */
  readonly floor: number;
}

/** Linear warm-up, then half a cosine down to `floor`. Shares of the peak rate; `step` counts from 0. */
export function schedule(
  step: number,
  steps: number,
  { warmUpSteps, floor }: ScheduleSettings,
): number {
  if (step < warmUpSteps) return (step + 1) / warmUpSteps;
  const progress = Math.min(1, (step - warmUpSteps) / Math.max(1, steps - warmUpSteps));
  return floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * progress));
}
