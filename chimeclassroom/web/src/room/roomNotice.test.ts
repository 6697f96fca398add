import { describe, expect, it } from 'vitest';
import { noticeOf, type MediaState } from './roomNotice';

const fine: MediaState = {
  end: null,
  quality: 'good',
  connected: true,
  saving: false,
  declined: false,
};

describe('what somebody is told of their sound and picture', () => {
  it('is nothing while all is well', () => {
    expect(noticeOf(fine)).toBeNull();
  });

  it('is that the media server is away, not that their connection is poor', () => {
    expect(noticeOf({ ...fine, quality: 'away' })).toBe('away');
    expect(noticeOf({ ...fine, quality: 'away', saving: true })).toBe('away');
    expect(noticeOf({ ...fine, quality: 'poor' })).toBe('offer');
  });

  it('blames no server while the class is not reached either', () => {
    expect(noticeOf({ ...fine, quality: 'away', connected: false })).toBeNull();
  });

  it('is first of all that it is over', () => {
    expect(noticeOf({ ...fine, end: 'failed', quality: 'away', saving: true })).toBe('ended');
    expect(noticeOf({ ...fine, quality: 'poor', saving: true })).toBe('saving');
    expect(noticeOf({ ...fine, quality: 'poor', declined: true })).toBeNull();
  });
});
