import { limits } from '../limits.ts';

/** What a word of an excerpt consists of: also addresses, keys and tokens are one. */
const words = /[\p{L}\p{N}_.@+-]+/gu;
/** Words longer than this are keys and tokens. */
const wordLength = 20;

/**
 * How an answer that is not GraphQL begins, for the log: a line without anything that the request said, since servers
 * repeat what they do not understand, and without what looks like a key.
 */
export function answerExcerpt(answer: string, body: string, headers: Readonly<Record<string, string>>): string {
  const said = [body, ...Object.values(headers)].join('\n');
  const line = answer.slice(0, limits.failureLogLength).replace(/[\s\p{C}]+/gu, ' ');
  return line.replace(words, (word) => (isSecret(word, said) ? '…' : word));
}

function isSecret(word: string, said: string): boolean {
  if (word.length > wordLength || word.includes('@')) return true;
  return (word.length > 2 || /\d/.test(word)) && said.includes(word);
}
