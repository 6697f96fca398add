/** What the page may ask for where it stands. An LMS decides it for the pages in its frames. */
export interface MediaPolicy {
  microphone: boolean;
  camera: boolean;
  screen: boolean;
  framed: boolean;
  /** The browser tells what a page may; others let everything be tried. */
  known: boolean;
}

interface Policy {
  allowsFeature(feature: string): boolean;
}

/** Reads the Permissions Policy; a browser that does not tell lets everything be tried. */
export function mediaPolicy(): MediaPolicy {
  const { permissionsPolicy, featurePolicy } = document as {
    permissionsPolicy?: Policy;
    featurePolicy?: Policy;
  };
  const policy = permissionsPolicy ?? featurePolicy;
  const may = (feature: string) => policy?.allowsFeature(feature) ?? true;
  const { mediaDevices } = navigator as { mediaDevices?: Partial<MediaDevices> };
  return {
    microphone: may('microphone') && mediaDevices !== undefined,
    camera: may('camera') && mediaDevices !== undefined,
    screen: may('display-capture') && mediaDevices?.getDisplayMedia !== undefined,
    known: policy !== undefined,
    framed: window.self !== window.top,
  };
}
