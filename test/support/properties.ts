import * as fc from 'fast-check';

/**
 * fast-check with a bound, for Jest cannot end a test that gives nothing else a turn. The longest property takes seconds, also
 * on a busy machine; one that loops or shrinks without an end fails with what it found.
 */
fc.configureGlobal({ interruptAfterTimeLimit: 100_000, markInterruptAsFailure: true });

export { fc };
