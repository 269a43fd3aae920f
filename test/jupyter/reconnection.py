"""A client that comes back to a kernel of a Jupyter server under its session, before its former connection has ended, as after a change of network.

Arguments: the server's URL, its token, how often. Prints how many cells were answered.
"""

import json
import sys
import urllib.request
import uuid

from websocket import WebSocketTimeoutException, create_connection

url, token, times = sys.argv[1], sys.argv[2], int(sys.argv[3])
headers = {"Authorization": f"token {token}"}
request = urllib.request.Request(f"{url}/api/kernels", json.dumps({"name": "bspump"}).encode(), headers)
kernel = json.load(urllib.request.urlopen(request))["id"]
channels = f"{url.replace('http', 'ws', 1)}/api/kernels/{kernel}/channels?session_id=same"


def is_answered(connection, code):
    identity = uuid.uuid4().hex
    header = {"msg_id": identity, "msg_type": "execute_request", "session": "same", "username": "", "version": "5.4", "date": ""}
    content = {"code": code, "silent": False, "store_history": False, "user_expressions": {}, "allow_stdin": False}
    message = {"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": content, "buffers": []}
    connection.send(json.dumps(message))
    try:
        while True:
            answer = json.loads(connection.recv())
            if answer["header"]["msg_type"] == "execute_reply" and answer["parent_header"]["msg_id"] == identity:
                return answer["content"]["status"] == "ok"
    except WebSocketTimeoutException:
        return False


former = []
answered = 0
for time in range(times):
    connection = create_connection(channels, header=headers, timeout=20)
    answered += is_answered(connection, str(time))
    former.append(connection)
print(answered)
