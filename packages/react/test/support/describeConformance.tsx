import { waitFor } from "@testing-library/react";
import type { ReactElement } from "react";
import { describe, expect, test, vi } from "vitest";
import type { FakeBackendOptions } from "../../src/testing/index.js";
import { openBackend } from "./openBackend.js";
import { renderKit } from "./renderKit.js";

/** The props of every part whose state has a status. */
interface AnyPart {
  readonly className?: string | ((state: { status: string }) => string);
  readonly style?: object | ((state: { status: string }) => object);
  readonly render?: ReactElement | ((props: object, state: { status: string }) => ReactElement);
  readonly id?: string;
}

/**
 * What holds for every part: it takes `className` and `style`, each as a value and as a function of its state, another
 * element by `render`, and carries its state as `data-*`.
 *
 * @param name of the part
 * @param element renders the part with these props, inside of what it needs
 * @param options.data the `data-*` attributes that it carries, without the prefix
 * @param options.backend what the part shows
 */
export function describeConformance(
  name: string,
  element: (props: AnyPart) => ReactElement,
  { data, backend }: { data: Readonly<Record<string, string>>; backend?: FakeBackendOptions },
): void {
  async function part(props: AnyPart): Promise<HTMLElement> {
    openBackend(backend);
    const { container } = renderKit(element({ ...props, id: "part" }));
    return waitFor(() => container.querySelector<HTMLElement>("#part") ?? expect.fail(container.innerHTML));
  }

  describe(name, () => {
    test("the part adds a class to its own, and a style", async () => {
      const styled = await part({ className: "mine", style: { color: "red" } });
      expect(styled.className).toMatch(/^keyhold\S*.* mine$/);
      expect(styled.style.color).toBe("red");
    });

    test("styles by state", async () => {
      const shown = await part({
        className: ({ status }) => `is-${status}`,
        style: ({ status }) => ({ animationName: status }),
      });
      await waitFor(() => expect(shown.className).toContain(`is-${data.status}`));
      expect(shown.style.animationName).toBe(data.status);
    });

    test("carries its state", async () => {
      const shown = await part({});
      await waitFor(() => expect({ ...shown.dataset }).toMatchObject(data));
    });

    test("renders another element", async () => {
      const render = <strong className="other" data-other="" />;
      const { tagName, className, dataset } = await part({ render });
      expect(tagName).toBe("STRONG");
      expect(className).toMatch(/^keyhold\S*.* other$/);
      expect(dataset).toHaveProperty("other");
    });

    test("renders what a function of its props and state returns", async () => {
      const render = vi.fn((props: object, _state: { status: string }) => <em {...props} />);
      const shown = await part({ render });
      expect(shown.tagName).toBe("EM");
      await waitFor(() => expect(render.mock.lastCall?.[1]).toMatchObject({ status: data.status }));
    });
  });
}
