/** Whether an element can be seen at all: what is folded away or scrolled out of sight need not be drawn. */
export function whileSeen(tell: (isSeen: boolean) => void): (element: Element) => () => void {
  return (element) => {
    const observer = new IntersectionObserver((entries) => tell(entries.at(-1)?.isIntersecting === true));
    observer.observe(element);
    return () => observer.disconnect();
  };
}
