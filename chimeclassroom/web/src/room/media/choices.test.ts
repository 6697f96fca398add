import { describe, expect, it } from 'vitest';
import { memoryStorage } from '../../session/testing/memoryStorage';
import { ChoiceStore, pictureOf } from './choices';

const usual = { saving: false, height: 360, speaker: '', captions: true };

describe('ChoiceStore', () => {
  it('remembers what was chosen', () => {
    const storage = memoryStorage();
    const store = new ChoiceStore(() => storage);
    expect(store.snapshot()).toEqual(usual);
    store.change({ saving: true });
    store.change({ height: 720 });
    expect(new ChoiceStore(() => storage).snapshot()).toEqual({
      ...usual,
      saving: true,
      height: 720,
    });
  });
  it.each(['not json', 'null', '{"height":9000,"saving":"yes","speaker":7}'])(
    'takes nothing that makes no sense from %s',
    (stored) => {
      const storage = memoryStorage();
      storage.setItem('chimeclassroom.media', stored);
      expect(new ChoiceStore(() => storage).snapshot()).toEqual(usual);
    },
  );
  it('lives as long as the page where storage is blocked', () => {
    const store = new ChoiceStore(() => {
      throw new Error('blocked');
    });
    store.change({ saving: true });
    expect(store.snapshot().saving).toBe(true);
  });
});

describe('pictureOf', () => {
  it('is small while one saves, whatever was chosen', () => {
    expect(pictureOf({ saving: true, height: 720 })).toMatchObject({ height: 180, kbps: 120 });
    expect(pictureOf({ saving: false, height: 540 }).height).toBe(540);
  });
});
