/** False where Node was started so that nothing makes functions of text: `--disallow-code-generation-from-strings`. */
export const mayGenerateCode = compiles();

function compiles(): boolean {
  try {
    return new Function('return true')();
  } catch {
    return false;
  }
}

/** @throws Error at the start of a server that could not route a request */
export function requireCodeGeneration(): void {
  if (!mayGenerateCode)
    throw new Error(
      'Node runs with --disallow-code-generation-from-strings: Fastify, which serves HTTP here, makes its router of text ' +
        'and cannot start. Start without that flag; --no-jit keeps our own code from generating any.',
    );
}
