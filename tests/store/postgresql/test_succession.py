from tests.store.test_succession import *
