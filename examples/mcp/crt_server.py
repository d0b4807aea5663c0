"""The built-in memory as a memory server: one tool that takes a turn and answers it.

crt stress --seed 1337 --agent "mcp:python examples/mcp/crt_server.py crt-map=examples/mcp/crt_server.toml"
"""

from mcp.server import MCPServer

from crt_runtime import Runtime

server = MCPServer("crt")
runtime = Runtime.open(":memory:")


@server.tool()
def turn(text: str) -> str:
    """Answer one text of the user's, from what they said before."""
    return runtime.send(text).text


if __name__ == "__main__":
    server.run()
