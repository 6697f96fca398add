import {
  IconConfetti,
  IconHeart,
  IconMoodHappy,
  IconMoodSurprised,
  IconThumbUp,
  type Icon,
} from '@tabler/icons-react';
import type { Reaction } from './protocol';

export const reactionIcons: Readonly<Record<Reaction, Icon>> = {
  like: IconThumbUp,
  love: IconHeart,
  applause: IconConfetti,
  laugh: IconMoodHappy,
  surprised: IconMoodSurprised,
};
