import { useEffect, useState } from "preact/hooks";

/** Whether a media query holds, now and later. */
export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const update = () => setMatches(list.matches);
    update();
    list.addEventListener("change", update);
    return () => list.removeEventListener("change", update);
  }, [query]);
  return matches;
}

/** Room for the readers on the left. The same widths as in `styles/layout.css`. */
export const WITH_RAIL = "(min-width: 760px)";
/** Room for the ranking on the right too. */
export const WITH_ASIDE = "(min-width: 1120px)";
