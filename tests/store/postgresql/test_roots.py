from tests.store.test_roots import *
