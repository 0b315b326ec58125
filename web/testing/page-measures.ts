// Run inside the page, by `page.evaluate`: each function brings all it needs.

/** WCAG contrast of two colour tokens, by their names without dashes in front, in the theme on screen. */
export function contrastOf([ink, ground]: readonly [string, string]): number {
  const probe = document.body.appendChild(document.createElement("i"));
  const luminance = (token: string): number => {
    probe.style.color = `var(--${token})`;
    const parts =
      getComputedStyle(probe)
        .color.match(/[\d.]+/g)
        ?.slice(0, 3) ?? [];
    const [r = 0, g = 0, b = 0] = parts.map((part) => {
      const c = Number(part) / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [light = 0, dark = 0] = [luminance(ink), luminance(ground)].toSorted((a, b) => b - a);
  probe.remove();
  return (light + 0.05) / (dark + 0.05);
}

/** Buttons on screen that a finger of 44 px would miss: what lies 21 px above or below their middle is another target. */
export function hitAreaProblems(): string[] {
  const REACH = 21;
  const seen = [...document.querySelectorAll<HTMLElement>("button, a[href]")].filter((element) => {
    const { top, bottom, height } = element.getBoundingClientRect();
    return height > 0 && top > REACH && bottom < innerHeight - REACH;
  });
  return seen.flatMap((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    const x = left + width / 2;
    const middle = top + height / 2;
    const missed = [middle - REACH, middle + REACH].some(
      (y) => document.elementFromPoint(x, y)?.closest("button, a[href]") !== element,
    );
    // A link inside a sentence is exempt (WCAG 2.5.8).
    return missed && !element.matches(".post-link, .skip-link")
      ? [`${element.className}: ${element.textContent}`]
      : [];
  });
}
