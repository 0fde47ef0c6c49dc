import { fileURLToPath } from 'node:url';
import { TestProcess } from '../../../test/support/processes/TestProcess.ts';

/** A part of the measurement, apart from the gateway and the observer. */
export type Role = 'hubs' | 'clients';

/** A part of the measurement in a process of its own, so that its work disturbs nothing else. One request at a time. */
export class MeasuringProcess<Question extends object> extends TestProcess {
  static async start<Question extends object>(role: Role): Promise<MeasuringProcess<Question>> {
    const started = new MeasuringProcess<Question>([fileURLToPath(new URL('child.mjs', import.meta.url)), role]);
    await started.message();
    return started;
  }

  ask<Reply>(question: Question): Promise<Reply> {
    this.send(question);
    return this.message();
  }
}
