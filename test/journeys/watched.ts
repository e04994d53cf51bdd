/** The same functions, each of them after `before`. */
export const watched = <Port extends object>(
  port: Port,
  before: (() => Promise<void>) | undefined,
): Port =>
  before === undefined
    ? port
    : (Object.fromEntries(
        Object.entries(port).map(([name, call]) => [
          name,
          async (...args: unknown[]): Promise<unknown> => {
            await before();
            return (call as (...given: unknown[]) => unknown)(...args);
          },
        ]),
      ) as Port);
