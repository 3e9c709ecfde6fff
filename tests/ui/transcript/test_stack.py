from hypothesis import given
from hypothesis import strategies as st

from launcher.ui.transcript.stack import Stack

HEIGHTS = st.lists(st.integers(min_value=1, max_value=2000), min_size=1, max_size=30)


def stacked(heights: list[int]) -> Stack:
    stack = Stack()
    stack.fill(heights)
    return stack


def places(stack: Stack) -> list[tuple[int, int]]:
    return [(stack.top_of(index), stack.height_of(index)) for index in range(len(stack))]


@given(HEIGHTS)
def test_messages_never_overlap_and_the_whole_has_room_for_them(heights: list[int]) -> None:
    stack = stacked(heights)
    ends = [top + height for top, height in places(stack)]
    assert all(end < stack.top_of(index + 1) for index, end in enumerate(ends))
    assert stack.height > ends[-1]
    assert stack.end_of(len(heights) - 1, heights[-1]) <= stack.height


@given(HEIGHTS, st.data())
def test_a_change_moves_only_what_follows(heights: list[int], data: st.DataObject) -> None:
    stack, index = stacked(heights), data.draw(st.integers(0, len(heights) - 1))
    before = places(stack)
    grown = stack.change(index, heights[index] + 7)
    assert grown == 7
    assert places(stack)[:index] == before[:index]
    assert [top for top, _ in places(stack)[index + 1 :]] == [top + 7 for top, _ in before[index + 1 :]]


@given(HEIGHTS)
def test_built_in_any_way_the_same_messages_lie_in_the_same_places(heights: list[int]) -> None:
    one_by_one = Stack()
    for height in [*heights, 50, 60]:
        one_by_one.append(height)
    one_by_one.cut(len(heights))
    assert places(one_by_one) == places(stacked(heights))


@given(HEIGHTS, st.integers(0, 5000), st.integers(0, 3000))
def test_what_lies_between_two_heights_is_all_there(heights: list[int], top: int, more: int) -> None:
    stack = stacked(heights)
    seen = stack.between(top, top + more)
    for index, (start, height) in enumerate(places(stack)):
        if start <= top + more and start + height > top:
            assert index in seen


def test_an_empty_conversation_has_a_height() -> None:
    assert Stack().height >= 1
    assert list(Stack().between(0, 100)) == []
