#!/usr/bin/env python3
"""Sends the request files that Followon made to Klaviyo. See --help.

Python 3.8 or later, and nothing else. send_to_klaviyo.mjs is this program's twin for Node.js: same commands, same
messages, same notes of what was sent, so a run that one began the other can end.
"""

import email.utils
import glob
import hashlib
import json
import math
import os
import random
import re
import signal
import ssl
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import deque, namedtuple
from datetime import date, datetime, timedelta, timezone

COMMAND = "python3 send_to_klaviyo.py"
HELP = """\
Usage: KLAVIYO_API_KEY=... {command} [options] FILE...

Sends Followon's request files (klaviyo-events-*.json) to Klaviyo, one after the other. The key is a private one with
the scope events:write (Klaviyo: Settings, API keys). It is read from the environment alone, never shown or written.
In PowerShell, set it first: $env:KLAVIYO_API_KEY = "..."

All files are checked before the first is sent. Each file that Klaviyo accepts is noted, so the same command again goes
on where the last run stopped and sends nothing twice; events that went before with another file are left out. A file
of a day to come is passed over, for its events would mail at once, and so is one of more than seven days ago, for it
was worked out from older orders: export afresh. Rehearsals (klaviyo-rehearsal-*.json) mail nobody and go on any day.

Options:
  --dry-run          check the files and say what would be sent; send nothing
  --early            send files of days to come, too
  --late             send files of more than seven days ago, too
  --state FILE       where accepted files are noted (default: followon-sent.json beside the first file);
                     take another one for another Klaviyo account
  --pace S,M         at most S requests a second and M a minute (default: 9,140; Klaviyo takes 10 and 150)
  --tries N          attempts at a file before giving up (default: 8)
  --wait SECONDS     the wait after a first failed attempt, doubled after each further one (default: 1)
  --timeout SECONDS  how long an answer may take (default: 60)
  --base-url URL     where to send (default: https://a.klaviyo.com)
  --help             say this

Exit codes:
  0    everything is accepted (with --dry-run: could be sent)
  1    stopped on the way; what was accepted before is noted
  2    the command or a file is not right; nothing was sent
  3    nothing went wrong, but files were passed over for their day
  130  interrupted; what was accepted before is noted
"""

# Klaviyo's limits, as its OpenAPI and its events API overview tell them.
MOST_EVENTS = 1_000
MOST_BYTES = 5_000_000
MOST_A_SECOND = 10
MOST_A_MINUTE = 150
# Events of these domains are accepted and dropped.
DROPPED_DOMAINS = ("example.com", "test.com")

PATH = "/api/event-bulk-create-jobs"
REVISION = "2026-04-15"
MEDIA_TYPE = "application/vnd.api+json"

# No wait is longer, whoever asks for it: beyond that it is for the merchant to decide.
LONGEST_WAIT = 300
BLANK = re.compile("[\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
# What stands between the dots of an address, before its @ and after it; sizes are in bytes.
PART = r'[^"(),.:;<>@[\\\]]+'
LABEL = "(?!-)[^!-,./:-@[-`{-~]{1,63}(?<!-)"
ADDRESS = re.compile(rf"(?=.{{1,254}}$)(?=[^@]{{1,64}}@){PART}(\.{PART})*@({LABEL}\.)+{LABEL}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
ENTRY = re.compile("/data/attributes/events-bulk-create/data/([0-9]{1,6})(?:/|$)")

# `events` are those of the file, `ids` the unique_ids of those to send, each with its number in the file.
Request = namedtuple("Request", "path name digest events dropped day ids")
Answer = namedtuple("Answer", "status text retry_after fault")


class Stop(Exception):
    def __init__(self, message, code):
        super().__init__(message)
        self.code = code


# The command

FLAGS = ("--dry-run", "--early", "--late", "--help")
DEFAULTS = {"--pace": "9,140", "--tries": "8", "--wait": "1", "--timeout": "60", "--base-url": "https://a.klaviyo.com"}
SECONDS = (r"(?=.*[1-9])[0-9]{1,4}(\.[0-9]{1,3})?", "seconds, more than 0")
# What an option takes, as a pattern and in words.
VALUES = {
    "--state": (".+", "a file"),
    "--pace": ("[0-9]{1,6},[0-9]{1,6}", "two numbers, such as 9,140"),
    "--tries": ("[1-9][0-9]{0,2}", "a number from 1 to 999"),
    "--wait": SECONDS,
    "--timeout": SECONDS,
    "--base-url": (".+", "an address such as https://a.klaviyo.com"),
}


def parse(args):
    options = {**DEFAULTS, "files": []}
    args = list(args)
    while args:
        arg = args.pop(0)
        if arg.startswith("pk_"):
            raise Stop("A key on the command line can be read by others: make a new one, and set KLAVIYO_API_KEY.", 2)
        if not arg.startswith("-"):
            options["files"].append(arg)
            continue
        name, given, value = arg.partition("=")
        if name in FLAGS and not given:
            options[name] = True
        elif name in VALUES:
            if not given and not args:
                raise Stop(f"{name} needs a value: see --help.", 2)
            options[name] = value if given else args.pop(0)
            pattern, words = VALUES[name]
            if not re.fullmatch(pattern, options[name]):
                raise Stop(f"{name} takes {words}.", 2)
        else:
            raise Stop(f"{name} is no option: see --help.", 2)
    return checked(options)


def checked(options):
    if "--help" in options:
        return options
    try:
        url = urllib.parse.urlsplit(options["--base-url"])
        host = url.hostname
    except ValueError:
        url, host = None, None
    if not host:
        raise Stop("--base-url takes an address such as https://a.klaviyo.com.", 2)
    local = host in ("localhost", "127.0.0.1", "::1")
    if url.scheme != "https" and not (url.scheme == "http" and local):
        raise Stop("--base-url must begin with https://, for the key would travel in the open.", 2)
    second, minute = map(int, options["--pace"].split(","))
    if not (second and minute) or not local and (second > MOST_A_SECOND or minute > MOST_A_MINUTE):
        raise Stop(f"--pace: Klaviyo takes at most {MOST_A_SECOND} requests a second and {MOST_A_MINUTE} a minute.", 2)
    if not options["files"]:
        raise Stop(f"Name the files: {COMMAND} klaviyo-events-{date.today()}*.json (--help tells more).", 2)
    return options


def key_of_environment():
    key = os.environ.get("KLAVIYO_API_KEY", "").strip()
    if not key:
        raise Stop("Set KLAVIYO_API_KEY to a private key from Klaviyo: Settings, API keys.", 2)
    # What is in no key would break the request's head, and an error might show it.
    if not re.fullmatch("[A-Za-z0-9_.-]+", key):
        raise Stop("KLAVIYO_API_KEY holds something else than a key: copy it anew, without quotes or blanks.", 2)
    return key


def expanded(patterns):
    """The files that are named. Shells of Windows leave a * to the program."""
    paths = []
    for pattern in patterns:
        if os.path.exists(pattern) or not re.search("[*?]", pattern):
            paths.append(pattern)
            continue
        found = sorted(glob.glob(re.sub(r"\[", "[[]", pattern)))
        if not found:
            raise Stop(f"{pattern}: there is no such file.", 2)
        paths += found
    return paths


# The files


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        raise Stop(f"{path}: there is no such file.", 2) from None
    except OSError:
        raise Stop(f"{path}: cannot be read.", 2) from None


def not_json(name):
    raise ValueError(name)


def parsed(content):
    """The JSON of the bytes, or None."""
    try:
        return json.loads(content.decode("utf-8"), parse_constant=not_json)
    except (ValueError, RecursionError):
        return None


def dig(value, *keys):
    """What lies in objects within objects, or None."""
    for key in keys:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def typed(value, kind):
    """The attributes of one of the objects `{"type": ..., "attributes": {...}}`, of which bodies are made, or None."""
    attributes = dig(value, "attributes")
    return attributes if dig(value, "type") == kind and isinstance(attributes, dict) else None


def listed(value):
    return value if isinstance(value, list) else None


def is_address(text):
    """Whether mail can be sent to it, by the rules of Followon's import and of its check of events."""
    if not isinstance(text, str) or BLANK.search(text):
        return False
    return ADDRESS.fullmatch(text.encode("utf-8", "replace").decode("latin-1")) is not None


def entries_of(body):
    return listed(dig(typed(dig(body, "data"), "event-bulk-create-job"), "events-bulk-create", "data"))


def event_problem(email_address, event):
    if event is None:
        return "is not an event"
    if not is_address(email_address):
        return "has no valid e-mail address"
    metric = dig(typed(dig(event, "metric", "data"), "metric"), "name")
    if not isinstance(metric, str) or not 0 < len(metric) < 128:
        return "has no name of a metric of less than 128 characters"
    if not isinstance(dig(event, "properties"), dict):
        return "has no properties"
    unique_id = dig(event, "unique_id")
    if not isinstance(unique_id, str) or not unique_id or BLANK.search(unique_id):
        return "has no unique_id without blanks"
    return None


class Found:
    """What a file holds, and what is wrong with it."""

    def __init__(self):
        self.ids = {}
        self.days = []
        self.events = 0
        self.dropped = []
        self.problems = []

    def add(self, email_address, event, rehearsal):
        self.events += 1
        problem = event_problem(email_address, event)
        if problem:
            self.problems.append(f"event {self.events:,} {problem}")
            return
        unique_id = event["unique_id"]
        if unique_id in self.ids:
            # Klaviyo would refuse the whole request.
            self.problems.append(f"event {self.events:,} has the unique_id of event {self.ids[unique_id]:,}")
        self.ids.setdefault(unique_id, self.events)
        if email_address.rpartition("@")[2].lower() in DROPPED_DOMAINS:
            self.dropped.append(unique_id)
        # A rehearsal mails nobody, so any day will do.
        if not rehearsal:
            day = dig(event, "properties", "send_on")
            self.days.append(day if isinstance(day, str) and DAY.fullmatch(day) else "")


def look_through(content):
    found = Found()
    if len(content) > MOST_BYTES:
        found.problems.append(f"is larger than 5 MB, which is the most that Klaviyo takes ({len(content):,} bytes)")
        return found
    body = parsed(content)
    if body is None:
        found.problems.append("is not JSON; is the download whole?")
        return found
    entries = entries_of(body)
    if not entries:
        found.problems.append("is not a request file of events, as Followon's Send view makes them")
        return found
    for number, entry in enumerate(entries, 1):
        attributes = typed(entry, "event-bulk-create")
        profile = typed(dig(attributes, "profile", "data"), "profile")
        events = listed(dig(attributes, "events", "data"))
        if not events or len(events) > 1:
            found.problems.append(f"entry {number:,} is not a profile with its event")
            continue
        found.add(dig(profile, "email"), typed(events[0], "event"), dig(attributes, "backfill") is True)
    if found.events > MOST_EVENTS:
        found.problems.append(f"holds {found.events:,} events; Klaviyo takes {MOST_EVENTS:,} in a request")
    return found


def request_of(path):
    """A file as a request, with its problems."""
    content = read(path)
    name = os.path.basename(path)
    found = look_through(content)
    named = re.search("klaviyo-events-([0-9]{4}-[0-9]{2}-[0-9]{2})", name)
    # A file that was renamed is still of the day that its events tell.
    day = max(found.days + [named.group(1) if named else ""]) if found.days else ""
    digest = hashlib.sha256(content).hexdigest()
    return Request(path, name, digest, found.events, found.dropped, day, found.ids), found.problems


def less(request, known):
    """The request without the events of these unique_ids."""
    ids = {unique_id: number for unique_id, number in request.ids.items() if unique_id not in known}
    return request._replace(ids=ids)


def body_of(request):
    """What is posted: the file as it stands, less the entries that are left out."""
    content = read(request.path)
    if hashlib.sha256(content).hexdigest() != request.digest:
        raise Stop(f"{request.name}: was changed meanwhile. The same command again goes on.", 1)
    if len(request.ids) == request.events:
        return content
    body = parsed(content)
    entries = entries_of(body)
    entries[:] = [entries[number - 1] for number in request.ids.values()]
    # Half a character, which UTF-8 cannot say, becomes the escape that it was.
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")


def all_requests(paths):
    """The requests of the files, each content once. A single file that is not right stops the run before it begins."""
    requests, wrong = {}, []
    for path in paths:
        request, problems = request_of(path)
        wrong += few(request.name, problems)
        if request.digest in requests and not problems:
            say(f"{request.name}: the same as {requests[request.digest].name}, taken once")
        requests.setdefault(request.digest, request)
    if wrong:
        raise Stop("\n".join(wrong + ["Nothing was sent."]), 2)
    return list(requests.values())


def few(name, problems):
    shown = [f"{name}: {problem}" for problem in problems[:5]]
    more = len(problems) - len(shown)
    return shown + ([f"{name}: and {more:,} more of the kind"] if more else [])


def refuse_twins(requests):
    """Two exports of one day hold the same events, and the older one is out of date."""
    holder = {}
    for request in requests:
        for unique_id in request.ids:
            other = holder.setdefault(unique_id, request)
            if other is not request:
                raise Stop(
                    f"{request.name}: event {request.ids[unique_id]:,} is also in {other.name}. "
                    "Keep the newer of the two files, and put the other one away.\nNothing was sent.",
                    2,
                )


# What was sent


class State:
    """Which files Klaviyo accepted, by the digest of their contents, and the unique_ids of the events it has of them.

    A file is noted as tried before it is first sent: should the run be killed, the next one knows that it may have
    arrived.
    """

    def __init__(self, path):
        self.path = path
        self.files = {}
        try:
            with open(path, "rb") as file:
                self.files = files_of(json.loads(file.read().decode("utf-8")))
        except FileNotFoundError:
            pass
        except (OSError, ValueError, RecursionError):
            message = f"{path}: is not readable as notes of what was sent. Name another file with --state."
            raise Stop(message, 2) from None
        self.known = {unique_id for entry in self.files.values() for unique_id in entry.get("ids", "").split()}

    def accepted(self, request):
        return dig(self.files.get(request.digest), "accepted")

    def tried(self, request):
        return request.digest in self.files

    def note(self, request, word, ids=()):
        entry = {"file": request.name, "events": request.events, **self.files.get(request.digest, {}), word: now()}
        entry["ids"] = " ".join([entry.get("ids", ""), *ids]).strip()
        self.files[request.digest] = entry
        self.save()

    def forget(self, request):
        del self.files[request.digest]
        self.save()

    def save(self):
        """Writes all anew and puts it in place at once, so that no moment finds half a file."""
        beside = f"{self.path}.new"
        try:
            with open(beside, "w", encoding="utf-8", errors="replace", newline="\n") as file:
                file.write(json.dumps({"followonSent": 1, "files": self.files}, indent=2, ensure_ascii=False) + "\n")
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, self.path)
        except OSError:
            raise Stop(f"{self.path}: cannot be written. Name another file with --state.", 1) from None


def files_of(state):
    files = dig(state, "files")
    if dig(state, "followonSent") != 1 or not isinstance(files, dict):
        raise ValueError
    if not all(isinstance(entry, dict) and isinstance(entry.get("ids", ""), str) for entry in files.values()):
        raise ValueError
    return files


def now():
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


# Sending


class Pace:
    """Holds requests under so many a second and a minute, in whatever second and minute one looks.

    On the way one may be held up and come close before the next, but each waits for the answer to the one before. So
    who keeps one below a limit here is within it there.
    """

    def __init__(self, second, minute):
        self.second = second
        self.minute = minute
        self.sent = deque(maxlen=max(second, minute))

    def delay(self, at):
        """How long to wait before the next request may go out."""
        waits = [0.0]
        for most, span in ((self.second, 1.0), (self.minute, 60.0)):
            if len(self.sent) >= most:
                waits.append(self.sent[-most] + span - at)
        return max(waits)

    def mark(self, at):
        self.sent.append(at)

    def wait(self):
        # A sleep may end a little early.
        while True:
            delay = self.delay(time.monotonic())
            if delay <= 0:
                break
            time.sleep(delay)
        self.mark(time.monotonic())


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """The key goes to the address it was meant for, and no further."""

    def redirect_request(self, *_):
        return None


class Klaviyo:
    def __init__(self, options, key):
        self.url = options["--base-url"].rstrip("/") + PATH
        self.key = key
        self.timeout = options["--timeout"]
        local = self.url.startswith("http://")
        proxies = [urllib.request.ProxyHandler({})] if local else []
        self.opener = urllib.request.build_opener(NoRedirect, *proxies)

    def post(self, body):
        headers = {
            "Authorization": f"Klaviyo-API-Key {self.key}",
            "revision": REVISION,
            "Content-Type": MEDIA_TYPE,
            "Accept": MEDIA_TYPE,
            "User-Agent": "followon-sender/1",
        }
        request = urllib.request.Request(self.url, data=body, headers=headers, method="POST")
        try:
            with self.opener.open(request, timeout=float(self.timeout)) as response:
                return answer_of(response.status, response)
        except urllib.error.HTTPError as error:
            with error:
                return answer_of(error.code, error)
        except Exception as error:  # whatever broke on the way, there is no answer
            return self.no_answer(getattr(error, "reason", error))

    def no_answer(self, reason):
        if isinstance(reason, ssl.SSLCertVerificationError):
            raise Stop(
                f"The certificate of {self.url} could not be checked, so nothing more was sent. "
                "Bring the certificates of this computer or of its Python up to date.",
                1,
            )
        late = isinstance(reason, TimeoutError) or "timed out" in str(reason)
        fault = f"no answer within {self.timeout} s" if late else "the connection failed"
        return Answer(None, "", None, fault)

    def shown(self, text):
        """A text of the server's, fit for a terminal, and never with the key."""
        text = re.sub("[\x00-\x1f\x7f-\x9f]+", " ", str(text).replace(self.key, "...")).strip()
        return text[:500]


def answer_of(status, response):
    try:
        text = response.read(1_000_000).decode("utf-8", "replace")
    except Exception:  # the status has come, which says enough
        text = ""
    return Answer(status, text, asked_wait(response.headers.get("Retry-After")), f"Klaviyo answered {status}")


def asked_wait(header):
    """Seconds of a Retry-After: a number or a date."""
    if header is None:
        return None
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", header.strip()):
        return float(header)
    try:
        until = email.utils.parsedate_to_datetime(header)
        return max(0.0, (until - datetime.now(timezone.utc)).total_seconds())
    except (TypeError, ValueError):
        return None


class Sender:
    def __init__(self, options, klaviyo, state):
        self.tries = int(options["--tries"])
        self.first_wait = float(options["--wait"])
        self.klaviyo = klaviyo
        self.state = state
        self.pace = Pace(*map(int, options["--pace"].split(",")))

    def send(self, request, place):
        """Sends a request, and gives what is left of it to be sent anew, if anything is."""
        body = body_of(request)
        unsure = self.state.tried(request)
        self.state.note(request, "tried")
        for attempt in range(1, self.tries + 1):
            self.pace.wait()
            answer = self.klaviyo.post(body)
            if 200 <= (answer.status or 0) < 300:
                return self.accept(request, f"{place} {request.name}: {events(len(request.ids))} accepted")
            if answer.status and answer.status < 500 and answer.status not in (408, 429):
                return self.refused(request, place, answer, unsure)
            # An answer that did not come or was an error says nothing of whether the events arrived.
            unsure = unsure or answer.status != 429
            self.hold(request, answer, attempt)
        raise Stop(f"{request.name}: given up after {counted(self.tries, 'attempt')}. {self.what_to_do(answer)}", 1)

    def accept(self, request, message):
        self.state.note(request, "accepted", request.ids)
        say(message)

    def refused(self, request, place, answer, unsure):
        errors = errors_of(answer.text)
        repeats = [error for error in errors if tells_repeat(answer, error)]
        known = {unique_id for error in repeats for unique_id in named(request, error)}
        rest = less(request, known)
        if known and rest.ids:
            # An error says nothing of the entries that it does not name.
            self.state.note(request, "tried", known)
            say(f"{place} {request.name}: {events(len(known))} had arrived before; the others are sent")
            return rest
        if known and unsure:
            return self.accept(request, f"{place} {request.name}: had arrived at an earlier attempt")
        if not unsure:
            self.state.forget(request)
        arrived = "An earlier attempt may have arrived all the same." if unsure else "No event of it was taken."
        if repeats or answer.status == 409:
            arrived = (
                "It has events of it already; whether it has all is not known. If they are in Klaviyo (Analytics, "
                "Metrics), put the file away; if not, read the ledgers of what was sent and export only what is new."
            )
        self.stop(request, answer, errors, arrived)

    def stop(self, request, answer, errors, arrived):
        if answer.status in (401, 403):
            raise Stop(
                f"Klaviyo did not take the key ({answer.status}): it is wrong or lacks the scope events:write. "
                f"KLAVIYO_API_KEY must hold a private key (Klaviyo: Settings, API keys). {self.again()}",
                1,
            )
        lines = [f"{request.name}: Klaviyo refused it ({answer.status}). {arrived}"]
        lines += [self.in_words(request, error) for error in errors[:5]]
        raise Stop("\n".join(lines + [self.again()]), 1)

    def in_words(self, request, error):
        told = [error.get("title"), error.get("detail")]
        words = self.klaviyo.shown(" ".join(text for text in told if isinstance(text, str)))
        pointer = dig(error, "source", "pointer")
        if not isinstance(pointer, str):
            return f"  {words}"
        number = "".join(f", entry {request.ids[unique_id]:,}" for unique_id in named(request, error))
        return f"  {words} (at {self.klaviyo.shown(pointer)}{number})"

    def hold(self, request, answer, attempt):
        """Waits before the next attempt, where there is one."""
        if attempt == self.tries:
            return
        backoff = min(self.first_wait * 2 ** (attempt - 1), 60.0) * random.uniform(0.5, 1.0)
        wait = backoff if answer.retry_after is None else answer.retry_after + random.uniform(0, backoff / 4)
        if wait > LONGEST_WAIT:
            raise Stop(f"{request.name}: Klaviyo asks to wait {math.ceil(wait):,} s. {self.again()}", 1)
        say(f"{request.name}: {answer.fault}; attempt {attempt + 1} of {self.tries} in {wait:.1f} s")
        time.sleep(wait)

    def what_to_do(self, answer):
        if answer.status == 429:
            why = "Klaviyo takes no more requests of this account just now."
        elif answer.status is None:
            why = f"Last there was this: {answer.fault}. Is the internet within reach?"
        else:
            why = f"Last Klaviyo answered {answer.status}; status.klaviyo.com tells whether it is down."
        return f"{why} {self.again()}"

    def again(self):
        return f"What was accepted is noted in {self.state.path}: the same command again goes on from there."


def errors_of(text):
    try:
        errors = listed(dig(json.loads(text), "errors")) or []
    except (ValueError, RecursionError):
        errors = []
    return [error for error in errors if isinstance(error, dict)]


def tells_repeat(answer, error):
    """Whether the error is of events that Klaviyo has already."""
    pointer = dig(error, "source", "pointer")
    return answer.status == 409 or isinstance(pointer, str) and pointer.endswith("/unique_id")


def named(request, error):
    """The unique_id of the entry that an error points to, in a list, for it may point to none."""
    pointer = dig(error, "source", "pointer")
    entry = ENTRY.match(pointer) if isinstance(pointer, str) else None
    return list(request.ids)[int(entry.group(1)) :][:1] if entry else []


# What is said


def say(text):
    print(text, flush=True)


def counted(number, one):
    return f"{number:,} {one}{'' if number == 1 else 's'}"


def events(number):
    return counted(number, "event")


def files(number):
    return counted(number, "file")


def say_dropped(requests):
    dropped = sum(unique_id in request.ids for request in requests for unique_id in request.dropped)
    if dropped:
        say(f"{events(dropped)} to @example.com or @test.com: Klaviyo accepts these and drops them.")


def say_late(request):
    if request.day and request.day < day_before(0):
        say(f"{request.name}: its day was {request.day}; a fresh export knows who has bought since")


def day_before(days):
    """The day that so many days ago was today."""
    return (date.today() - timedelta(days)).isoformat()


def not_now(day, options):
    """Why a file of such a day is not sent today, or None."""
    if day > day_before(0) and "--early" not in options:
        return f"its day is {day}; --early sends it all the same"
    if day and day < day_before(7) and "--late" not in options:
        return f"its day was {day}: worked out from older orders, so export afresh; --late sends it all the same"
    return None


def due(requests, state, options):
    """The requests to send, less the events that were sent before. Says of all others why not."""
    for request in requests:
        # Notes of an earlier version do not tell the ids.
        if state.accepted(request):
            state.known.update(request.ids)
    chosen, passed_over = [], 0
    for request in requests:
        accepted = state.accepted(request)
        rest = less(request, state.known)
        why = not_now(request.day, options)
        if accepted:
            say(f"{request.name}: accepted before ({accepted}), not sent again")
        elif not rest.ids:
            say(f"{request.name}: passed over, all its events were sent before")
        elif why:
            say(f"{request.name}: passed over, {why}")
            passed_over += 1
        else:
            say_late(request)
            if len(rest.ids) < len(request.ids):
                say(f"{request.name}: {events(len(request.ids) - len(rest.ids))} left out, sent before")
            chosen.append(rest)
    return chosen, passed_over


def run(args):
    options = parse(args)
    if "--help" in options:
        say(HELP.format(command=COMMAND).rstrip())
        return 0
    key = None if "--dry-run" in options else key_of_environment()
    paths = expanded(options["files"])
    state = State(options.get("--state") or os.path.join(os.path.dirname(paths[0]), "followon-sent.json"))
    requests, passed_over = due(all_requests(paths), state, options)
    refuse_twins(requests)
    say_dropped(requests)
    if "--dry-run" in options:
        tell_only(requests)
    else:
        send_all(requests, options, key, state)
    return 3 if passed_over else 0


def tell_only(requests):
    for request in requests:
        size = math.ceil(len(body_of(request)) / 1000)
        say(f"{request.name}: {events(len(request.ids))}, {size:,} KB, would be sent")
    say(f"Would send {files(len(requests))} with {events(total(requests))}. Nothing was sent.")


def total(requests):
    return sum(len(request.ids) for request in requests)


def send_all(requests, options, key, state):
    sender = Sender(options, Klaviyo(options, key), state)
    for number, request in enumerate(requests, 1):
        while request:
            request = sender.send(request, f"[{number}/{len(requests)}]")
    accepted = f"Klaviyo accepted {files(len(requests))} with {events(total(requests))}."
    say(accepted if requests else "There is nothing to send.")


def interrupted(*_):
    raise KeyboardInterrupt


def main():
    signal.signal(signal.SIGTERM, interrupted)
    for stream in (sys.stdout, sys.stderr):
        # A name that the terminal's character set lacks must not end the run.
        stream.reconfigure(errors="backslashreplace")
    try:
        return run(sys.argv[1:])
    except Stop as stop:
        print(stop, file=sys.stderr, flush=True)
        return stop.code
    except KeyboardInterrupt:
        print("Interrupted. What was accepted is noted: the same command again goes on.", file=sys.stderr, flush=True)
        return 130


if __name__ == "__main__":
    sys.exit(main())
