import classes from './PersonAvatar.module.css';
import { initialsOf, toneOf } from './person';

interface Props {
  name: string;
  size?: 'small' | 'large';
}

const tones = [
  classes.teal,
  classes.violet,
  classes.amber,
  classes.green,
  classes.red,
  classes.grey,
];

/** Initials on a colour that belongs to the name. Decoration: the name itself stands beside it. */
export function PersonAvatar({ name, size = 'small' }: Props) {
  const tone = tones[toneOf(name, tones.length)] ?? '';
  return (
    <span className={`${classes.avatar ?? ''} ${classes[size] ?? ''} ${tone}`} aria-hidden>
      {initialsOf(name)}
    </span>
  );
}
