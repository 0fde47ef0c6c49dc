import type { Execution, Step } from './Step.ts';

/** One step after the other. */
export function sequence(steps: readonly Step[]): Step {
  return async (execution: Execution) => {
    for (const step of steps) {
      const running = step(execution);
      if (running) await running;
    }
  };
}
