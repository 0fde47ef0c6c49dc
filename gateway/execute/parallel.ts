import type { Step } from './Step.ts';

/** All steps at once. */
export function parallel(steps: readonly Step[]): Step {
  return (execution) => {
    const running: Promise<void>[] = [];
    for (const step of steps) {
      const promise = step(execution);
      if (promise) running.push(promise);
    }
    return running.length > 1 ? Promise.all(running).then(nothing) : running[0];
  };
}

function nothing(): void {}
