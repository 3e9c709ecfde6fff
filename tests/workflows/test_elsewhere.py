"""Another computer answers: found out, used, asked, and never started, stopped or guessed at."""

import pytest

from launcher.core.cancel import Cancel
from launcher.core.conversation import Conversation
from launcher.core.elsewhere import TRAINED_CONTEXT, Served, Server, ServerKind
from launcher.core.engine import ChatDone, ChatPiece, EngineState, InstalledModel, LoadedModel
from launcher.core.problems import Code, Failure, Problem
from launcher.core.settings import Settings
from launcher.core.setup_state import Setup, Step
from launcher.workflows import elsewhere, keep
from launcher.workflows.chat import ask
from launcher.workflows.diagnose import diagnose
from launcher.workflows.elsewhere import Reached, Spoke, in_use, read, try_out, use, use_here
from launcher.workflows.events import Answered, Check, CheckResult, Fix, Loading
from launcher.workflows.models import model_named
from launcher.workflows.support import contents
from launcher.workflows.yielding import look
from tests.support.fakes import MODEL, FakeWorld

DISTILL = Served("deepseek-ai/DeepSeek-R1-Distill-Qwen-32B", "", 9000)
OTHER = Served("other")
OFFICE = Server(ServerKind.OPENAI, "https://ai.office.lan", DISTILL.name, is_r1=True)
OLLAMA = Server(ServerKind.OLLAMA, "gpu-box", "deepseek-r1:32b")
DONE = ChatDone("stop", 9, 300, 1.5)


def there(world: FakeWorld, server: Server = OFFICE) -> FakeWorld:
    """``server`` answers, with the distill."""
    world.servers.kind = server.kind
    world.settings.settings = Settings().with_server(server)
    world.servers.engine_there.models_there = (OTHER, DISTILL)
    world.servers.engine_there.memory = [LoadedModel(DISTILL.name, 0, 0, 9000)]
    return world


def test_a_server_with_openais_interface_is_recognised_and_asked_a_question(world: FakeWorld) -> None:
    world.servers.engine_there.models_there = (OTHER, DISTILL)
    world.servers.engine_there.chats = [(ChatPiece(" "), ChatPiece("Hm"), ChatPiece("never"))]
    reached, spoke = try_out(world.services, Server(address="https://ai.office.lan"), "sesame", Cancel())

    assert isinstance(reached, Reached)
    assert isinstance(spoke, Spoke)
    assert reached.server == OFFICE == spoke.server
    assert reached.models == (DISTILL, OTHER)
    assert (reached.version, reached.seconds > 0, spoke.seconds > 0) == ("0.32.15", True, True)
    assert {token for _, token in world.servers.asked} == {"sesame"}
    assert world.secrets.retries == 1
    assert world.servers.engine_there.requests[0].model == DISTILL.name


def test_ollama_is_asked_nothing_and_keeps_the_model_that_was_used(world: FakeWorld) -> None:
    world.servers.kind = ServerKind.OLLAMA
    world.servers.engine_there.models_there = (DISTILL, OTHER)
    (reached,) = try_out(world.services, Server(ServerKind.OPENAI, "gpu-box", "other", unmarked=True), None, Cancel())

    assert isinstance(reached, Reached)
    assert reached.server == Server(ServerKind.OLLAMA, "gpu-box", "other")


@pytest.mark.parametrize(
    ("pieces", "unmarked"),
    [
        ((ChatPiece("Hm"),), False),
        ((ChatPiece(content="\n"), ChatPiece(content="Okay, so")), True),
        ((ChatPiece(content=" "),) * 20, False),
        ((DONE,), False),
        ((), False),
    ],
)
def test_how_the_thinking_comes_is_found_out(world: FakeWorld, pieces: tuple[ChatPiece], unmarked: bool) -> None:
    world.servers.engine_there.models_there = (DISTILL,)
    world.servers.engine_there.chats = [pieces]
    *_, spoke = try_out(world.services, OFFICE, None, Cancel())

    assert isinstance(spoke, Spoke)
    assert spoke.server.unmarked is unmarked


def test_what_is_not_r1_is_not_expected_to_think(world: FakeWorld) -> None:
    world.servers.engine_there.models_there = (OTHER,)
    world.servers.engine_there.chats = [(ChatPiece(content="Hello"),)]
    *_, spoke = try_out(world.services, OFFICE, None, Cancel())

    assert isinstance(spoke, Spoke)
    assert spoke.server == Server(ServerKind.OPENAI, OFFICE.address, "other")


def test_a_test_that_is_given_up_asks_nothing_more(world: FakeWorld) -> None:
    world.servers.engine_there.models_there = (DISTILL,)
    cancel = Cancel()
    test = try_out(world.services, OFFICE, None, cancel)
    next(test)
    cancel.request()
    assert list(test) == []
    cancel = Cancel()
    world.servers.engine_there.chats = [(cancel.request, ChatPiece("Hm"))]
    assert len(list(try_out(world.services, OFFICE, None, cancel))) == 1


@pytest.mark.parametrize("code", [Code.SERVER_UNREACHABLE, Code.SERVER_CERTIFICATE, Code.SERVER_TOKEN])
def test_what_keeps_a_server_from_answering_is_told(world: FakeWorld, code: Code) -> None:
    world.servers.engine_there.trouble = Failure(code, host="ai.office.lan")
    with pytest.raises(Failure) as caught:
        list(try_out(world.services, OFFICE, None, Cancel()))
    assert caught.value.problem.code is code


def test_a_server_without_models_says_so(world: FakeWorld) -> None:
    with pytest.raises(Failure) as caught:
        list(try_out(world.services, OFFICE, None, Cancel()))
    assert caught.value.problem == Problem(Code.SERVER_EMPTY, {"host": "ai.office.lan"})


def test_a_server_is_used_until_this_computer_is(world: FakeWorld) -> None:
    assert in_use(world.services) is None
    assert use(world.services, OFFICE, "sesame") is None
    kept = read(world.services)

    assert (kept.server.has_token, kept.in_use, kept.named) == (True, True, None)
    assert in_use(world.services) == kept.server
    assert world.secrets.kept == {"ai.office.lan": "sesame"}
    use_here(world.services)
    assert in_use(world.services) is None
    assert read(world.services).server == kept.server
    assert use(world.services, kept.server, None) is None
    assert read(world.services).server.has_token
    assert use(world.services, kept.server, "") is None
    assert (read(world.services).server.has_token, world.secrets.kept) == (False, {})
    assert use(world.services, OFFICE, "") is None  # there is none to forget


def test_the_token_of_the_server_before_is_forgotten(world: FakeWorld) -> None:
    use(world.services, OFFICE, "sesame")
    use(world.services, Server(ServerKind.OPENAI, "https://other.lan", "m"), "")
    assert world.secrets.kept == {}
    use(world.services, OFFICE, "sesame")
    world.secrets.trouble = Failure(Code.KEYRING_LOCKED, host="ai.office.lan")
    assert use(world.services, Server(ServerKind.OPENAI, "https://other.lan", "m"), "") is None


def test_a_token_that_the_keyring_does_not_take_counts_all_the_same(world: FakeWorld) -> None:
    world.secrets.trouble = Failure(Code.KEYRING_LOCKED, host="ai.office.lan")
    problem = use(world.services, OFFICE, "sesame")

    assert problem == Problem(Code.KEYRING_LOCKED, {"host": "ai.office.lan"})
    assert read(world.services).server.has_token
    assert read(world.services).in_use


CLEAR = Server(ServerKind.OPENAI, "gpu-box:8000", "m")


@pytest.mark.parametrize(
    ("server", "token", "code"),
    [(Server(address="no address"), None, Code.SERVER_ADDRESS), (CLEAR, "sesame", Code.TOKEN_IN_CLEAR)],
)
def test_an_address_that_is_none_and_a_token_in_the_clear_are_refused(
    world: FakeWorld, server: Server, token: str | None, code: Code
) -> None:
    for act in (
        lambda: use(world.services, server, token),
        lambda: next(try_out(world.services, server, token, Cancel())),
    ):
        with pytest.raises(Failure) as caught:
            act()
        assert caught.value.problem.code is code


def test_a_token_may_go_in_the_clear_where_that_was_confirmed(world: FakeWorld) -> None:
    confirmed = Server(ServerKind.OPENAI, "gpu-box:8000", "m", in_clear="gpu-box:8000")
    use(world.services, confirmed, "sesame")
    assert read(world.services).server.in_clear == "gpu-box:8000"
    use(world.services, confirmed, "")
    assert read(world.services).server.in_clear == ""


def test_a_question_goes_there_and_nothing_of_it_is_remembered(world: FakeWorld) -> None:
    there(world)
    world.servers.engine_there.chats = [(ChatPiece("Hm"), ChatPiece(content="So"), DONE)]
    model = keep.current_model(world.services)
    ctx = keep.context_for(world.services, model)
    events = list(ask(world.services, Conversation().asked("Why?").request(model, ctx), Cancel()))

    assert (model, ctx) == (DISTILL.name, 9000)
    assert events[-1] == Answered("stop", 300, 9, 200.0, 1.0)
    assert not any(isinstance(event, Loading) for event in events)
    assert world.log == []  # nothing was started, loaded or asked here
    assert world.servers.engine_there.requests[0].elsewhere
    assert world.measured.measured.runs == ()
    assert keep.foretell(world.services) is None


def test_a_model_that_ollama_there_has_not_in_memory_is_loaded_and_its_context_learned(world: FakeWorld) -> None:
    there(world, OLLAMA)
    engine = world.servers.engine_there
    engine.memory, engine.chats = [], [(ChatPiece("Hm"), DONE)]
    engine.models = [InstalledModel(OLLAMA.model, 1)]
    engine.on_loaded = LoadedModel(OLLAMA.model, 1, 1, 2048)
    ctx = keep.context_for(world.services, OLLAMA.model)
    events = list(ask(world.services, Conversation().asked("Why?").request(OLLAMA.model, ctx), Cancel()))

    assert ctx == TRAINED_CONTEXT
    assert events[0] == Loading(OLLAMA.model)
    assert engine.requests[-1].num_ctx == 2048


def test_a_thinking_goes_on_there_as_each_kind_wants_it(world: FakeWorld) -> None:
    cut = Conversation().asked("Why?").answered("", "Well")
    for server in (OFFICE, OLLAMA):
        there(world, server)
        engine = world.servers.engine_there
        engine.template, engine.requests = "", []
        engine.memory, engine.chats = [LoadedModel(server.model, 0, 0, 9000)], [(ChatPiece(content="So"), DONE)]
        list(ask(world.services, cut.request(server.model, 9000), Cancel()))
        last = engine.requests[0].turns[-1]
        assert last.thinking == ("Well" if server is OFFICE else "")
        assert ("<think>" in last.content) is (server is OLLAMA)


def test_less_context_than_there_is_can_be_chosen(world: FakeWorld) -> None:
    there(world)
    for chosen, used in ((4096, 4096), (99_000, 9000)):
        world.settings.settings = Settings(chat_context=chosen).with_server(OFFICE)
        assert keep.context_for(world.services, DISTILL.name) == used


def test_a_server_that_does_not_answer_is_told_and_nothing_is_started_here(world: FakeWorld) -> None:
    there(world)
    world.servers.engine_there.trouble = Failure(Code.SERVER_UNREACHABLE, host="ai.office.lan")
    world.host.state = EngineState.INSTALLED
    with pytest.raises(Failure) as caught:
        list(ask(world.services, Conversation().asked("Why?").request("m", 4096), Cancel()))

    assert caught.value.problem.code is Code.SERVER_UNREACHABLE
    assert world.log == []


def test_what_others_use_stays_in_their_memory(world: FakeWorld) -> None:
    there(world)
    world.surroundings.filled = True
    now, need = look(world.services, idle=True)

    assert (now.server, now.status.elsewhere, need) == (OFFICE, True, None)
    assert now.loaded[0].name == DISTILL.name
    assert world.servers.engine_there.memory


def test_at_our_end_only_an_engine_here_is_let_go(world: FakeWorld) -> None:
    world.engine.memory = [LoadedModel(MODEL, 1, 1, 4096)]
    world.servers.name = OLLAMA
    assert list(keep.leave(world.services)) == []
    assert world.engine.memory
    world.servers.name = None
    assert list(keep.leave(world.services))
    assert not world.engine.memory


def test_a_server_that_ollama_host_names_wins_and_answers_with_what_the_setup_chose(world: FakeWorld) -> None:
    there(world, OLLAMA)
    world.servers.name = Server(ServerKind.OLLAMA, "http://big-box:11434")
    world.setup.save(Setup(Step.READY, MODEL, 8192))
    world.servers.engine_there.memory = []

    assert in_use(world.services) == world.servers.name
    assert keep.current_model(world.services) == MODEL
    assert read(world.services).named == world.servers.name


def test_names_on_a_server_are_its_own(world: FakeWorld) -> None:
    assert model_named(world.services, "7b") == MODEL
    there(world)
    assert model_named(world.services, "class-ai") == "class-ai"
    there(world, OLLAMA)
    assert model_named(world.services, "7b") == MODEL


def checks(world: FakeWorld) -> dict[str, Check]:
    return {check.name: check for check in diagnose(world.services)}


def test_the_doctor_looks_at_who_answers(world: FakeWorld) -> None:
    there(world)
    well = checks(world)
    world.settings.settings = Settings().with_server(Server(ServerKind.OPENAI, OFFICE.address, "gone"))
    missing = checks(world)["server"]
    world.servers.engine_there.trouble = Failure(Code.SERVER_TOKEN, host="ai.office.lan")
    refused = checks(world)["server"]

    assert well["server"].result is CheckResult.GOOD
    assert well["server"].line.facts == {"host": "ai.office.lan", "model": "DeepSeek-R1 32B"}
    assert not {"engine", "model", "drive", "devices", "downloads"} & set(well)
    assert [each.line.key for each in (missing, refused)] == ["problem.server-model-missing", "problem.server-token"]
    assert {each.fix for each in (missing, refused)} == {Fix.ELSEWHERE}


def test_a_support_file_names_neither_the_server_nor_a_path_of_its(world: FakeWorld) -> None:
    there(world, Server(ServerKind.OPENAI, "gpu-box.uni.lan:8000", "/home/bob/DeepSeek-R1-7B.gguf", has_token=True))
    world.support.said = {"stillhouse.log": "gpu-box.uni.lan does not answer"}
    whole = "\n".join(contents(world.services, list(diagnose(world.services)), str).values())

    assert "uni.lan" not in whole
    assert "bob" not in whole
    assert '"server_model": "DeepSeek-R1 7B"' in whole


def test_who_answers_is_the_engine_here_or_the_servers(world: FakeWorld) -> None:
    assert elsewhere.answerer(world.services, None) is world.engine
    assert elsewhere.answerer(world.services, OFFICE) is world.servers.engine_there
