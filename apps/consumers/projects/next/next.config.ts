import type { NextConfig } from "next";

const config: NextConfig = {
  rewrites: async () => [{ source: "/api/:path*", destination: `${process.env.BACKEND}/api/:path*` }],
};

export default config;
