/** Does what `JSON.parse` does with a text, throwing SyntaxError where it is no JSON too. */
export type ParseJson = (text: string) => unknown;
