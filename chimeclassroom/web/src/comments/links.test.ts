import { describe, expect, it } from 'vitest';
import { piecesOf } from './links';

const links = (text: string) => piecesOf(text).flatMap(({ href }) => href ?? []);

describe('the pieces of a text', () => {
  it.each([
    ['plain', 'No address here', []],
    ['one', 'See https://lms.example/7?a=1#b', ['https://lms.example/7?a=1#b']],
    ['at the end of a sentence', 'See (https://lms.example/7).', ['https://lms.example/7']],
    ['two', 'http://a.example, https://b.example!', ['http://a.example', 'https://b.example']],
    ['another scheme', 'javascript:alert(1) data:text/html,x ftp://a.example', []],
    ['markup', '<a href="https://a.example">x</a>', ['https://a.example']],
    ['a name before the host', 'https://bank.example@evil.example/', []],
    ['no host', 'https:// and https://.', []],
  ])('finds the addresses: %s', (_, text, expected) => {
    expect(links(text)).toEqual(expected);
    expect(
      piecesOf(text)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text);
  });
});
