/** Names the file that has the admission thread's program, for `typescriptLoader.mjs`; set where a run has made it. */
export const threadProgramVariable = 'EHUB_TEST_THREAD_PROGRAM';
