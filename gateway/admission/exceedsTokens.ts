import { Lexer, Source, TokenKind } from 'graphql';

/** True where a text has more tokens than that. Reads no further; what is no GraphQL at all is for the parser to say. */
export function exceedsTokens(text: string, tokens: number): boolean {
  // A token takes at least a character.
  if (text.length <= tokens) return false;
  const lexer = new Lexer(new Source(text));
  try {
    for (let count = 0; count <= tokens; count++) if (lexer.advance().kind === TokenKind.EOF) return false;
    return true;
  } catch {
    return false;
  }
}
