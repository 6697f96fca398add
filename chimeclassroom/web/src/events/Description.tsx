import { Anchor } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { t } from '../messages';
import classes from './Description.module.css';

/** A text of any length: three lines of it and the rest on demand, or the whole of it at once. */
export function Description({ text, whole }: { text: string; whole: boolean }) {
  const [open, setOpen] = useState(whole);
  const { paragraph, cut } = useCutText();
  return (
    <div className={classes.frame}>
      <p ref={paragraph} className={classes.text} data-open={open} data-own-words>
        {text}
      </p>
      {(cut || open) && !whole && (
        <Anchor
          component="button"
          type="button"
          size="sm"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? t.events.readLess : t.events.readMore}
        </Anchor>
      )}
    </div>
  );
}

/** Tells whether a paragraph has more text than it shows, also after its width has changed. */
function useCutText() {
  const paragraph = useRef<HTMLParagraphElement>(null);
  const [cut, setCut] = useState(false);
  useEffect(() => {
    const element = paragraph.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setCut(element.scrollHeight > element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { paragraph, cut };
}
