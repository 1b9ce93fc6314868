"""NumPy kept to one thread, in a process that shares the machine with training runs."""


def keep_to_one_thread() -> None:
    """Lets NumPy's products run on the thread that asks for them.

    They are small here, and while a run trains beside them a second thread mostly waits for the
    first: by seconds where the product itself takes milliseconds. Workers choose for themselves.
    """
    import numpy  # noqa: F401 - what is not loaded cannot be limited
    from threadpoolctl import threadpool_limits

    threadpool_limits(limits=1, user_api="blas")
