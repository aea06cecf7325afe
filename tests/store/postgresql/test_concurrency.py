from tests.store.test_concurrency import *
