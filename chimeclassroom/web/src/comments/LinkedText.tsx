import { Anchor } from '@mantine/core';
import { piecesOf } from './links';
import classes from './Comments.module.css';

/** A plain text in which web addresses can be followed. */
export function LinkedText({ text }: { text: string }) {
  return (
    <p className={classes.text} data-own-words>
      {piecesOf(text).map((piece, n) =>
        piece.href === undefined ? (
          piece.text
        ) : (
          <Anchor
            key={n}
            href={piece.href}
            target="_blank"
            rel="noopener noreferrer nofollow"
            inherit
            underline="always"
          >
            {piece.text}
          </Anchor>
        ),
      )}
    </p>
  );
}
