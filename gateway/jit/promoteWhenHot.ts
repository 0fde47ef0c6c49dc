import { mayGenerateCode } from '../../schema/mayGenerateCode.ts';

/**
 * Everything that makes functions of text is in this folder: code for what is hot (docs/decisions/0013 and 0014). What it
 * does and what stands in for it mean the same.
 */
let isOn = mayGenerateCode;

/** For `--no-jit`: nothing that is compiled from now on gets code of its own. */
export function generateNoCode(): void {
  isOn = false;
}

/**
 * A function that becomes another when it has been called often; it stays as it is where no code is to be generated.
 * @param generate makes the other, once
 * @param calls how many are often; 0 is never
 */
export function promoteWhenHot<A, R, B = void>(
  first: (a: A, b: B) => R,
  generate: () => (a: A, b: B) => R,
  calls: number,
): (a: A, b: B) => R {
  if (!isOn || calls === 0) return first;
  let current = first;
  let left = calls;
  return (a, b) => {
    if (left > 0) {
      left -= 1;
      if (left === 0) current = generate();
    }
    return current(a, b);
  };
}

/**
 * A function of text.
 * @param body what it does, made of constants and of names of GraphQL as JSON strings: nothing of a client is code
 * @param values what the body refers to, by name
 */
export function functionOf<F>(body: string, values: Readonly<Record<string, unknown>>): F {
  return new Function(...Object.keys(values), body)(...Object.values(values)) as F;
}
