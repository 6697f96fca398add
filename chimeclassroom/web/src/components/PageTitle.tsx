import { Title, type TitleProps } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import { t } from '../messages';

interface Props extends Omit<TitleProps, 'order'> {
  children: string;
  /** What the browser's tab says; the heading itself unless given. */
  documentTitle?: string;
}

let pagesShown = 0;

/**
 * The heading of a page. It names the tab, and it takes the focus when one page follows another, so
 * that a keyboard or a screen reader starts at the top of what is new.
 */
export function PageTitle({ children, documentTitle = children, ...rest }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useDocumentTitle(t.app.title(documentTitle));
  useEffect(() => {
    if (pagesShown > 0) heading.current?.focus({ preventScroll: true });
    pagesShown += 1;
  }, []);
  return (
    <Title order={1} ref={heading} tabIndex={-1} {...rest}>
      {children}
    </Title>
  );
}
